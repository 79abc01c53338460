import { BATCH_USES, type PaceReading } from '../../../model/fleet/pace.ts'

/** Routes and operations whose times are compared, by service and pool; those beyond are not. */
const MOST_SUBJECTS = 50
const SUBJECT_LENGTH = 120
/** What the clock cannot resolve counts as so many ms. */
const SHORTEST_MS = 0.001
/** The same for what is longer than a day; the product of a batch stays a number. */
const LONGEST_MS = 86_400_000

interface Counter {
  batches: number
  sum: number
  squares: number
  steps: number
  /** Mean of the last full batch. */
  last: number
  /** The batch that is not full yet. */
  uses: number
  /** Product of its times, ms: one logarithm a batch is enough for the mean of theirs. */
  product: number
}

/** Times of uses by route or operation. */
export interface Paces {
  /** A use that ended well; O(1). @param route where it was opened; absent = its operation stands for it */
  add(route: string | undefined, operation: string, ms: number): void
  /** Those with a full batch. */
  read(pool: string): PaceReading[]
}

export function createPaces(): Paces {
  const counters = new Map<string, Counter>()
  let lastSubject = ''
  let lastCounter: Counter | undefined
  return {
    add(route, operation, ms) {
      const subject = typeof route === 'string' && route !== '' ? route : operation
      let counter = subject === lastSubject ? lastCounter : counters.get(subject)
      if (counter === undefined) {
        if (counters.size >= MOST_SUBJECTS || subject.length > SUBJECT_LENGTH) return
        counters.set(subject, (counter = emptyCounter()))
      }
      lastSubject = subject
      lastCounter = counter
      counter.product *= ms < SHORTEST_MS ? SHORTEST_MS : ms > LONGEST_MS ? LONGEST_MS : ms
      if (++counter.uses < BATCH_USES) return
      const mean = Math.log(counter.product) / BATCH_USES
      counter.batches++
      counter.sum += mean
      counter.squares += mean * mean
      if (counter.batches > 1) counter.steps += (mean - counter.last) ** 2
      counter.last = mean
      counter.uses = 0
      counter.product = 1
    },
    read: (pool) =>
      [...counters]
        .filter(([, { batches }]) => batches > 0)
        .map(([subject, { batches, sum, squares, steps }]) => ({
          pool,
          subject,
          batches,
          sum,
          squares,
          steps,
        })),
  }
}

function emptyCounter(): Counter {
  return { batches: 0, sum: 0, squares: 0, steps: 0, last: 0, uses: 0, product: 1 }
}
