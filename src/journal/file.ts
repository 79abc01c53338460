import { OwnError } from '../model/errors/own-error.ts'
import type { HistoryPoint, Rollup } from '../model/history.ts'
import type { Journal, JournalPoint, JournalRollup, JournalState } from '../model/journal/journal.ts'
import { pointFrom, pointRow, pointTime, rollupFrom, rollupRow, rollupTime } from './codec.ts'
import { diskFiles, type JournalFiles } from './files.ts'
import { recordOf, recordsOf } from './record.ts'
import { createSegments, type Segments } from './segments.ts'
import { claimSlot, type Slot } from './slot.ts'

/** Bytes on disk at most, of one process: points, then roll-ups. A day of twenty pools is about 6 MB, a month of roll-ups 2 MB. */
const MOST_POINT_BYTES = 48 * 1024 * 1024
const MOST_ROLLUP_BYTES = 8 * 1024 * 1024
/** No write of a small file takes longer, ms. */
const TEMPORARY_MS = 60_000
const ROLLUP_KEPT_MS = 30 * 86_400_000

export interface FileJournalOptions {
  /** Folder, made when it does not exist; processes may share it. */
  readonly folder: string
  /** Whose history it is: the service, and the instance where it has a fixed name. */
  readonly owner: string
  readonly retentionHours: number
  /** ms between two points. */
  readonly intervalMs: number
  /** ms since the epoch. */
  readonly wall: () => number
  /** @default the disk */
  readonly files?: JournalFiles
}

/** What is open while the journal has a slot. */
interface Opened {
  readonly slot: Slot
  readonly points: Segments
  readonly rollups: Segments
}

/**
 * History in files of one folder: newline-separated JSON, each line with a checksum, each only ever appended to by one process. What
 * was appended is on the disk (`fdatasync`) before `append` resolves. Alerts, audit list and peak are one small file that is replaced.
 */
export function createFileJournal(options: FileJournalOptions): Journal {
  const { wall, files = diskFiles(wall) } = options
  const root = `${options.folder}/${encodeURIComponent(options.owner).replaceAll('.', '%2E')}`
  let opened: Opened | null = null
  let isClosed = false
  let lastState: JournalState | null = null

  const claim = (): Promise<Opened> => openSlot(files, root, options)
  /** The slot, or a new one where it was lost: two processes never write the same files. */
  const held = async (): Promise<Opened> => {
    if (opened !== null && (await opened.slot.renew())) return opened
    await opened?.slot.release()
    const next = await claim()
    // Files an earlier process left there count against the limits.
    await Promise.all([next.points.load(), next.rollups.load()])
    if (lastState !== null) await storeState(files, next.slot, lastState)
    opened = next
    return next
  }
  return {
    name: 'file',
    async load(since, notes) {
      opened = await claim()
      const { slot, points, rollups } = opened
      await removeTemporary(files, slot.folder)
      const found = [await points.load(), await rollups.load(), await readState(files, slot)] as const
      const skipped = found.reduce((sum, one) => sum + one.skipped, 0)
      if (skipped > 0) notes.skipped(skipped)
      const [pointRows, rollupRows, state] = found
      const oldest = wall() - options.retentionHours * 3_600_000
      return withState(
        readSince(pointRows.values, pointFrom, oldest),
        readSince(rollupRows.values, rollupFrom, since),
        state.value,
      )
    },
    async append(point) {
      if (isClosed) throw new OwnError('the journal is closed')
      const { slot, points, rollups } = await held()
      const { rollup, state } = point
      await points.append(point.at, pointRow(point))
      if (rollup) await rollups.append(rollup.at, rollupRow(rollup))
      if (state) await storeState(files, slot, (lastState = state))
    },
    async close() {
      isClosed = true
      await opened?.slot.release()
      opened = null
    },
  }
}

async function openSlot(
  files: JournalFiles,
  root: string,
  { retentionHours, intervalMs, wall }: FileJournalOptions,
): Promise<Opened> {
  const slot = await claimSlot(files, root, intervalMs)
  const common = { files, folder: slot.folder, token: slot.token, wall }
  return {
    slot,
    points: createSegments({
      ...common,
      kind: 'points',
      keepMs: retentionHours * 3_600_000,
      mostBytes: MOST_POINT_BYTES,
      timeOf: pointTime,
    }),
    rollups: createSegments({
      ...common,
      kind: 'rollups',
      keepMs: ROLLUP_KEPT_MS,
      mostBytes: MOST_ROLLUP_BYTES,
      timeOf: rollupTime,
    }),
  }
}

/** The rows' entries from a time on, ms since the epoch. A plain loop: a start reads thousands. */
function readSince<T extends { readonly at: number }>(
  rows: readonly unknown[],
  read: (row: unknown) => T | null,
  since: number,
): T[] {
  const found: T[] = []
  for (const row of rows) {
    const value = read(row)
    if (value !== null && value.at >= since) found.push(value)
  }
  return found
}

/** Entries as the monitor takes them: the state goes with the newest. */
function withState(
  points: readonly HistoryPoint[],
  rollups: readonly Rollup[],
  state: JournalState | null,
): readonly (JournalPoint | JournalRollup)[] {
  const entries: (JournalPoint | JournalRollup)[] = [
    ...rollups.map((rollup) => ({ at: rollup.at, rollup })),
    ...points,
  ]
  if (state === null || entries.length === 0) return entries
  const newest = entries.reduce((last, entry) => (entry.at >= last.at ? entry : last))
  return entries.map((entry) => (entry === newest ? { ...entry, state } : entry))
}

function storeState(files: JournalFiles, { folder }: Slot, state: JournalState): Promise<void> {
  return files.replace(`${folder}/state.log`, recordOf(state))
}

async function readState(
  files: JournalFiles,
  { folder }: Slot,
): Promise<{ readonly value: JournalState | null; readonly skipped: number }> {
  const { values, skipped } = recordsOf((await files.read(`${folder}/state.log`)) ?? '')
  return { value: (values.at(-1) ?? null) as JournalState | null, skipped }
}

/** Removes incomplete files of a process that was killed. A young one may belong to a process that looks for a place right now. */
async function removeTemporary(files: JournalFiles, folder: string): Promise<void> {
  for (const name of await files.list(folder)) {
    const path = `${folder}/${name}`
    if (name.endsWith('.tmp') && ((await files.age(path)) ?? 0) > TEMPORARY_MS) await files.remove(path)
  }
}
