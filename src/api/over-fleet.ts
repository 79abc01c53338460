import { RequestError } from '../http/errors.ts'
import type { ExportWriter } from '../http/export-json.ts'
import { checkFields } from '../http/input/fields.ts'
import { OPERATIONS } from '../http/operations.ts'
import { type Actor, actorOf } from '../model/audit.ts'
import { OwnError } from '../model/errors/own-error.ts'
import type { FleetOperationReport } from '../model/fleet/operation-report.ts'
import type { CleanupOptions } from '../model/report/stats.ts'
import type { Monitor } from '../monitor/types.ts'

/** Options of an operation that runs on every instance. */
export type FleetCleanupOptions = CleanupOptions & { readonly scope: 'fleet' }

/** Whether the options ask for every instance. Unreadable options do not. */
export function isForFleet(options: CleanupOptions | null): options is FleetCleanupOptions {
  try {
    return options?.scope === 'fleet'
  } catch {
    return false
  }
}

/**
 * Runs an operation here and on every other reporting instance, as the route does, and writes it to the audit list. Never rejects: what
 * prevents it everywhere is in `refused`.
 */
export async function overFleet(
  monitor: Monitor,
  operation: 'cleanup' | 'emergency-reset',
  options: FleetCleanupOptions,
): Promise<FleetOperationReport> {
  const row = OPERATIONS[operation]
  let actor: Actor = { via: 'code', name: null }
  const note = (result: string, ok: boolean, parameters = {}): void =>
    monitor.audit.append({ actor, operation, parameters: { scope: 'fleet', ...parameters }, result, ok })
  try {
    const { actor: given, ...rest } = options
    actor = { via: 'code', name: actorOf(given, 'code').name }
    const body = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
    if (row === undefined) throw new RequestError('DBM-208', { field: 'operation' })
    checkFields(body, row.fields, 'DBM-209')
    const report = (await row.run(monitor, body, actor, NO_FILES)) as FleetOperationReport
    note(row.told(report), true, body)
    return report
  } catch (error) {
    const refused = error instanceof RequestError ? reasonOf(error) : 'The operation failed here'
    if (!(error instanceof RequestError)) monitor.fault(operation, error)
    note(refused, false)
    return { scope: 'fleet', instances: [], refused }
  }
}

/** One sentence, with what was expected. */
function reasonOf({ code, message, facts: { expected, received } }: RequestError): string {
  // No instance can be reached: the message says why, and no other scope would help.
  if (code === 'DBM-211' || expected === undefined) return message
  return `${message}: expected ${expected}${received === undefined ? '' : `, received ${received}`}`
}

/** These operations write no file. */
const NO_FILES: ExportWriter = {
  writeExport: () => Promise.reject(new OwnError('An operation of the fleet writes no file')),
}
