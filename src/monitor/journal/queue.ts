import { ConfigError } from '../../config/problems.ts'
import { describeError } from '../../model/errors/describe.ts'
import type { Journal, JournalPoint } from '../../model/journal/journal.ts'
import type { Core } from '../core.ts'
import { limited, limitedOnce } from '../timeout.ts'

/** A journal may take this long for one call, ms; the first beat waits for the load. */
export const LIMIT_MS = 5000
/** Points that wait for a journal that fails; the oldest is dropped, its roll-up and state move to the next. */
const MOST_WAITING = 1000

/** The points on their way to a journal, one at a time. */
export interface JournalQueue {
  push(point: JournalPoint): void
  /** Stores what waits, as far as the journal accepts it. Never rejects. */
  flushed(): Promise<void>
  /** Stores what waits, as far as the journal accepts it, then closes the journal. Never rejects. */
  close(): Promise<void>
  /** Any other failure of the journal, reported each time failures begin. */
  failed(error: unknown): void
  readonly isFailing: boolean
}

/** @param announce prints one sentence for the operator */
export function createJournalQueue(
  { clock, faults }: Core,
  journal: Journal,
  announce: (sentence: string) => void,
): JournalQueue {
  const waiting: JournalPoint[] = []
  const appendFirst = limitedOnce(clock, LIMIT_MS, 'journal', () =>
    journal.append(waiting[0] as JournalPoint),
  )
  let flushing: Promise<void> | null = null
  let isFailing = false

  const failed = (error: unknown): void => {
    if (isFailing) return
    isFailing = true
    const problem = notStored(journal.name, error)
    faults.note('journal', problem)
    announce(problem.message)
  }
  const flush = async (): Promise<void> => {
    try {
      while (waiting.length > 0) {
        await appendFirst()
        waiting.shift()
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
    push(point) {
      waiting.push(point)
      if (waiting.length > MOST_WAITING) dropOldest(waiting)
      void flushed()
    },
    flushed,
    async close() {
      await flushed()
      await limited(clock, LIMIT_MS, 'journal', () => journal.close?.()).catch(failed)
    },
    failed,
    get isFailing() {
      return isFailing
    },
  }
}

/** The first may be on its way. */
function dropOldest(waiting: JournalPoint[]): void {
  const [dropped, next] = waiting.slice(1, 3)
  if (dropped === undefined || next === undefined) return
  const { rollup, state } = dropped
  waiting.splice(1, 2, { ...(rollup ? { rollup } : {}), ...(state ? { state } : {}), ...next })
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
