import { randomOf } from '../../kit/random.ts'

const SAMPLES = 1000
/** Any: the same each time, so that a run can be repeated. */
const SEED = 11

/** How a percentile compares with that of the base, with a 95 % interval. */
export interface ComparedTail {
  readonly value: number
  readonly ratio: number
  readonly low: number
  readonly high: number
}

/**
 * Compares a percentile of single calls. The interval is that of the bootstrap: rounds are drawn anew, the same ones for both sides, so
 * that what slows the whole machine for a while cancels.
 * @param base times of the base by round
 * @param own those of the subject, the same rounds
 */
export function compareTails(
  base: readonly (readonly number[])[],
  own: readonly (readonly number[])[],
  share: number,
): ComparedTail {
  const random = randomOf(SEED)
  const value = percentile(own.flat(), share)
  const ratios = Array.from({ length: SAMPLES }, () => {
    const rounds = own.map(() => random.int(own.length))
    const of = (side: typeof own): number =>
      percentile(
        rounds.flatMap((round) => side[round] ?? []),
        share,
      )
    return of(own) / of(base)
  }).toSorted((a, b) => a - b)
  return {
    value,
    ratio: value / percentile(base.flat(), share),
    low: ratios[Math.floor(0.025 * SAMPLES)] as number,
    high: ratios[Math.ceil(0.975 * SAMPLES) - 1] as number,
  }
}

function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number
}
