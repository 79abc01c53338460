import { ConfigError } from '../../config/problems.ts'
import { describeError } from '../../model/errors/describe.ts'
import { OwnError } from '../../model/errors/own-error.ts'
import type { HistoryPoint, Rollup } from '../../model/history.ts'
import type { Journal, JournalPoint, JournalState } from '../../model/journal/journal.ts'
import type { Core } from '../core.ts'
import { guarded } from '../guarded.ts'
import { limited, limitedOnce } from '../timeout.ts'
import { sortOut } from './entries.ts'

/** How far back a journal is read: as long as roll-ups are shown, ms. */
const LOADED_MS = 30 * 86_400_000
/** A journal may take this long for one call, ms; the first beat waits for the load. */
const LIMIT_MS = 5000
/** Points that wait for a journal that fails; the oldest is dropped and counted. */
const MOST_WAITING = 1000
/** Unreadable records that are counted one by one. */
const MOST_SKIPPED = 1000

/** The history that a journal fills and follows. */
export interface JournaledHistory {
  append(point: HistoryPoint): Rollup | undefined
  restore(points: readonly HistoryPoint[], rollups: readonly Rollup[]): void
}

export interface RecorderParts {
  /** `null` = history is in memory only. */
  readonly journal: Journal | null
  readonly history: JournaledHistory
  readonly state: { read(): JournalState; restore(state: JournalState | null, alertsOpened: number): void }
  /** Prints one sentence for the operator. */
  readonly announce: (sentence: string) => void
}

/** Joins the history in memory with the journal. Nothing here throws or is waited for by a request. */
export interface Recorder {
  /** Restores what the journal holds, once. Never rejects. */
  open(): Promise<void>
  append(point: HistoryPoint): void
  /** Stores what waits, then closes the journal. */
  close(): Promise<void>
  /** Name of the journal, or `memory` while nothing can be stored. */
  readonly store: string
}

export function createRecorder(core: Core, parts: RecorderParts): Recorder {
  const { journal, history } = parts
  if (journal === null) {
    const append = (point: HistoryPoint): void => void history.append(point)
    return { open: async () => {}, append, close: async () => {}, store: 'memory' }
  }
  return createJournaled(core, { ...parts, journal })
}

function createJournaled(core: Core, parts: RecorderParts & { readonly journal: Journal }): Recorder {
  const { clock, faults } = core
  const { journal, history, state, announce } = parts
  const waiting: JournalPoint[] = []
  const appendFirst = limitedOnce(clock, LIMIT_MS, 'journal', () =>
    journal.append(waiting[0] as JournalPoint),
  )
  let opening: Promise<void> | null = null
  let flushing: Promise<void> | null = null
  let isFailing = false
  let isClosed = false
  let lastState = ''

  /** Said once for each time it begins to fail. */
  const failed = (error: unknown): void => {
    if (isFailing) return
    isFailing = true
    const problem = notStored(journal.name, error)
    faults.note('journal', problem)
    announce(problem.message)
  }
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
      failed(error)
    }
    for (let i = 0; i < Math.min(skipped, MOST_SKIPPED); i++) faults.note('journal', SKIPPED)
  }
  const flush = async (): Promise<void> => {
    try {
      while (waiting.length > 0) {
        const [first] = waiting
        await appendFirst()
        if (waiting[0] === first) waiting.shift()
        isFailing = false
      }
    } catch (error) {
      failed(error)
    }
  }
  const flushed = (): Promise<void> => {
    flushing ??= flush().finally(() => {
      flushing = null
    })
    return flushing
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
      waiting.push({ ...point, ...(rollup ? { rollup } : {}), ...(text === lastState ? {} : { state: now }) })
      lastState = text
      if (waiting.length > MOST_WAITING) dropOldest(waiting)
      void flushed()
    },
    async close() {
      if (isClosed) return
      isClosed = true
      await flushed()
      await limited(clock, LIMIT_MS, 'journal', () => journal.close?.()).catch(failed)
    },
    get store() {
      return isFailing ? 'memory' : journal.name
    },
  }
}

const SKIPPED = new OwnError('a stored record could not be read and was skipped')

/** Its roll-up and its state go on with the next point. */
function dropOldest(waiting: JournalPoint[]): void {
  const [dropped] = waiting.splice(1, 1)
  const next = waiting[1]
  if (dropped === undefined || next === undefined) return
  const { rollup, state } = dropped
  waiting[1] = { ...(rollup ? { rollup } : {}), ...(state ? { state } : {}), ...next }
}

function notStored(name: string, error: unknown): ConfigError {
  return new ConfigError({
    code: 'DBM-012',
    field: `journal ${name}`,
    expected: 'a place that can be written',
    received: describeError(error).message,
    fix: 'History is in memory only until it can be written again.',
  })
}
