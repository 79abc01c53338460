import { OwnError } from '../../model/errors/own-error.ts'
import type { HistoryPoint, Rollup, UseTrace } from '../../model/history.ts'
import type { Journal, JournalState } from '../../model/journal/journal.ts'
import type { Core } from '../core.ts'
import { guarded } from '../guarded.ts'
import { limited } from '../timeout.ts'
import { sortOut } from './entries.ts'
import { createJournalQueue, LIMIT_MS } from './queue.ts'

/** How far back a journal is read: as long as roll-ups are shown, ms. */
const LOADED_MS = 30 * 86_400_000
/** Unreadable records that are counted one by one. */
const MOST_SKIPPED = 1000

/** The history in memory, restored from a journal and appended to it. */
export interface JournaledHistory {
  append(point: HistoryPoint): Rollup | undefined
  restore(points: readonly HistoryPoint[], rollups: readonly Rollup[]): void
  /** Use of a pool in the last so many ms. */
  trace(pool: string, lastMs: number): UseTrace
}

export interface RecorderParts {
  /** `null` = history is in memory only. */
  readonly journal: Journal | null
  readonly history: JournaledHistory
  readonly state: { read(): JournalState; restore(state: JournalState | null, alertsOpened: number): void }
  /** Prints one sentence for the operator. */
  readonly announce: (sentence: string) => void
}

/** Connects the history in memory with the journal. Nothing here throws or is waited for by a request. */
export interface Recorder {
  /** Restores the journal's contents, once. Never rejects. */
  open(): Promise<void>
  append(point: HistoryPoint): void
  /** Stores what waits. Never rejects. */
  flushed(): Promise<void>
  /** Stores what waits, then closes the journal. */
  close(): Promise<void>
  /** Name of the journal, or `memory` while nothing can be stored. */
  readonly store: string
}

export function createRecorder(core: Core, parts: RecorderParts): Recorder {
  const { journal, history } = parts
  if (journal === null) {
    const append = (point: HistoryPoint): void => void history.append(point)
    const nothing = async (): Promise<void> => {}
    return { open: nothing, append, flushed: nothing, close: nothing, store: 'memory' }
  }
  return createJournaled(core, { ...parts, journal })
}

function createJournaled(core: Core, parts: RecorderParts & { readonly journal: Journal }): Recorder {
  const { clock, faults } = core
  const { journal, history, state } = parts
  const queue = createJournalQueue(core, journal, parts.announce)
  let opening: Promise<void> | null = null
  let isClosed = false
  let lastState = ''

  const load = async (): Promise<void> => {
    let skipped = 0
    const notes = { skipped: (count: number): void => void (skipped += count) }
    try {
      const entries = await limited(clock, LIMIT_MS, 'journal', () =>
        journal.load(clock.wall() - LOADED_MS, notes),
      )
      const found = sortOut(entries)
      history.restore(found.points, found.rollups)
      guarded(faults, 'journal', undefined, () => state.restore(found.state, found.alertsOpened))
      skipped += found.skipped
    } catch (error) {
      queue.failed(error)
    }
    for (let i = 0; i < Math.min(skipped, MOST_SKIPPED); i++) faults.note('journal records', SKIPPED)
  }
  return {
    open() {
      opening ??= load()
      return opening
    },
    append(point) {
      const rollup = history.append(point)
      if (isClosed) return
      const now = state.read()
      const text = JSON.stringify(now)
      const isNews = text !== lastState
      lastState = text
      queue.push({ ...point, ...(rollup ? { rollup } : {}), ...(isNews ? { state: now } : {}) })
    },
    flushed: queue.flushed,
    async close() {
      if (isClosed) return
      isClosed = true
      await queue.close()
    },
    get store() {
      return queue.isFailing ? 'memory' : journal.name
    },
  }
}

const SKIPPED = new OwnError('a stored record could not be read and was skipped')
