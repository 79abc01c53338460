import type { Pace } from '../../../model/fleet/pace.ts'
import { studentQuantile } from './student.ts'

/** Uses of one instance within the compared span. */
export type Sample = Pace

/** A difference that chance does not explain. */
export interface Slower {
  /** How many times longer, as a ratio of geometric means. */
  readonly ratio: number
  /** Lower bound of the ratio. */
  readonly atLeast: number
  /** Geometric means, ms. */
  readonly beforeMs: number
  readonly afterMs: number
  /** Full batches on each side. */
  readonly batches: { readonly before: number; readonly after: number }
}

/** Probability that one look reports a difference that does not exist; divided by the number of comparisons. */
const FALSE_RATE = 0.001
/** With fewer batches on a side, their spread cannot be estimated. */
const LEAST_BATCHES = 20
/** The same for the number of independent batches they are worth. */
const LEAST_WORTH = 10
/** A stronger correlation cannot be told from a trend. */
const MOST_ALIKE = 0.95
/** How much equal machines differ, as a standard deviation of ln(ms): one slow machine is not a slow release. An assumption. */
const MACHINES = 0.1
/** A smaller difference is not worth a sentence. */
const LEAST_RATIO = 1.5
/** Smallest lower bound that counts: far enough from 1 that repeated looks do not find a difference by chance. */
const LEAST_BOUND = 1.25

/**
 * Whether uses take longer after than before: Welch's test on the means of ln(ms) of batches, one-sided. The spread of a side is that
 * between its batches, those that follow each other being alike, or that between its instances where this is larger, and on top what equal machines differ by.
 * @param before one entry per instance, like `after`
 * @param comparisons how many are made in the same look
 * @returns `null` = the sample is too small, or shows no such difference
 */
export function compare(
  before: readonly Sample[],
  after: readonly Sample[],
  comparisons: number,
): Slower | null {
  const old = sideOf(before)
  const now = sideOf(after)
  if (!isEnough(old) || !isEnough(now)) return null
  const difference = now.mean - old.mean
  if (!(Math.exp(difference) >= LEAST_RATIO)) return null
  const variance = old.variance + now.variance
  // Welch and Satterthwaite.
  const freedom = variance ** 2 / (old.variance ** 2 / old.freedom + now.variance ** 2 / now.freedom)
  const quantile = studentQuantile(1 - FALSE_RATE / Math.max(1, comparisons), freedom || 1)
  const atLeast = Math.exp(difference - quantile * Math.sqrt(variance))
  if (!(atLeast >= LEAST_BOUND)) return null
  return {
    ratio: Math.exp(difference),
    atLeast,
    beforeMs: Math.exp(old.mean),
    afterMs: Math.exp(now.mean),
    batches: { before: old.batches, after: now.batches },
  }
}

interface Side {
  readonly batches: number
  /** Number of independent batches that carry the same information. */
  readonly worth: number
  readonly mean: number
  /** Of the mean. */
  readonly variance: number
  readonly freedom: number
}

function isEnough({ batches, worth }: Side): boolean {
  return batches >= LEAST_BATCHES && worth >= LEAST_WORTH
}

function sideOf(samples: readonly Sample[]): Side {
  const used = samples.filter(({ batches }) => batches > 0)
  const batches = total(used, (one) => one.batches)
  const mean = total(used, ({ sum }) => sum) / batches
  // Around the mean of each instance: a difference between instances is not a correlation.
  const spread = total(used, ({ squares, sum, batches: own }) => rounded(squares - sum ** 2 / own, squares))
  const steps = total(used, (one) => one.steps)
  const worth = batches / inflationOf(spread === 0 ? 0 : 1 - steps / (2 * spread) + 4 / batches)
  const within = spread / Math.max(1, batches - used.length) / worth
  const machines = total(used, (one) => (one.batches / batches) ** 2) * MACHINES ** 2
  const variance = Math.max(within, betweenOf(used, batches, mean)) + machines
  return { batches, worth, mean, variance, freedom: worth - 1 }
}

/** A difference caused by rounding alone counts as none. */
function rounded(difference: number, of: number): number {
  return difference > of * 1e-9 ? difference : 0
}

/**
 * How many times the variance of a mean grows because batches that follow each other are alike, for a process of first order.
 * @param correlation of a batch with the one before (von Neumann's ratio), corrected for being too small in short samples
 */
function inflationOf(correlation: number): number {
  const alike = Math.min(MOST_ALIKE, Math.max(0, correlation))
  return (1 + alike) / (1 - alike)
}

/** Variance of the mean from the differences between instances; 0 = there is only one. */
function betweenOf(samples: readonly Sample[], batches: number, mean: number): number {
  const count = samples.length
  if (count < 2) return 0
  const spread = total(samples, (one) => ((one.batches / batches) * (one.sum / one.batches - mean)) ** 2)
  return (spread * count) / (count - 1)
}

function total<T>(list: readonly T[], read: (one: T) => number): number {
  return list.reduce((sum, one) => sum + read(one), 0)
}
