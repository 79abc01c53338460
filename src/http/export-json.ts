import { describeError } from '../model/errors/describe.ts'
import type { Monitor } from '../monitor/types.ts'
import type { Views, WrittenExport } from './context.ts'
import { RequestError } from './errors.ts'
import type { Field } from './input/fields.ts'

/** A file name without a folder: it cannot leave the data directory, and is not hidden. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,94}$/

/** The field `name` of `export-json`. */
export const exportName: Field = (value) =>
  typeof value === 'string' && NAME.test(value)
    ? null
    : 'a name of 1 to 95 letters, digits, dots, hyphens and underscores that begins with a letter or digit, no path'

/** The file of a name that was given, or of this moment. @param at ms since the epoch */
function exportFile(name: unknown, at: number): string {
  if (typeof name !== 'string') return `metrics-${new Date(at).toISOString().replace(/[:.]/g, '-')}.json`
  return name.endsWith('.json') ? name : `${name}.json`
}

/** What writes the file. */
export type ExportWriter = Pick<Views, 'writeExport'>

/** Writes the export under this name, or one of this moment. @throws RequestError DBM-218 */
export async function writtenExport(
  monitor: Monitor,
  name: unknown,
  { writeExport }: ExportWriter,
): Promise<WrittenExport> {
  try {
    return await writeExport(monitor, exportFile(name, monitor.observe().at))
  } catch (error) {
    throw new RequestError('DBM-218', { message: `Nothing was written: ${describeError(error).message}` })
  }
}
