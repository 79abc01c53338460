import { runtime } from '#runtime'
import { exportText } from '../api/stats/export.ts'
import { DEFAULT_DATA_DIR } from '../config/options.ts'
import type { WrittenExport } from '../http/context.ts'
import type { Monitor } from '../monitor/types.ts'

/** Writes the export beneath the data directory, completely or not at all; a file of this name is replaced. */
export async function writeExport(monitor: Monitor, name: string): Promise<WrittenExport> {
  const folder = `${monitor.options.dataDir ?? DEFAULT_DATA_DIR}/exports`
  const size = await runtime.writeFile(`${folder}/${name}`, exportText(monitor))
  return { name, size }
}
