import { isBuilding } from '../config/env.ts'
import { DEFAULT_DATA_DIR, type ResolvedOptions } from '../config/options.ts'
import type { Journal } from '../model/journal/journal.ts'
import type { Clock } from '../monitor/clock.ts'
import type { Runtime } from '../runtime/types.ts'

/**
 * Where history is stored; `null` = in memory only. A host that freezes processes loses its disk with them: there it is stored only
 * where the configuration says so.
 */
export function journalOf(
  options: ResolvedOptions,
  runtime: Pick<Runtime, 'fileJournal'>,
  { wall }: Clock,
  isApp: boolean,
): Journal | null {
  const { journal, dataDir } = options
  if (!options.enabled || isBuilding()) return null
  if (typeof journal === 'object' && journal !== null) return journal
  const isWanted = journal === 'file' || dataDir !== null || (isApp && !options.serverless)
  if (journal === 'memory' || !isWanted) return null
  return runtime.fileJournal({
    folder: dataDir ?? DEFAULT_DATA_DIR,
    owner: options.instance === null ? options.service : `${options.service} ${options.instance}`,
    retentionHours: options.retentionHours,
    intervalMs: options.collectionInterval,
    wall,
  })
}
