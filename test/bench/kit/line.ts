import type { Compared } from './pairs.ts'

/** One line of the table. */
export interface Line {
  readonly what: string
  readonly median: string
  /** Against the base of its row; empty where nothing is compared. */
  readonly ratio: string
  readonly goal: string
  /** `null` = there is no goal. */
  readonly met: boolean | null
}

/** A part of the bench: `npm run bench -- <name>`. */
export type Row = () => Promise<readonly Line[]>

/** @param goal the ratio it should not exceed */
export function lineOf({ name, median, ratio, low, high }: Compared, goal?: number): Line {
  return {
    what: name,
    median: time(median),
    ratio: `${number(ratio)} (${number(low)}–${number(high)})`,
    goal: goal === undefined ? '' : `≤ ${goal}`,
    met: goal === undefined ? null : ratio <= goal,
  }
}

/** The line all others of a row are divided by. */
export function baseOf({ name, median }: Compared): Line {
  return { what: name, median: time(median), ratio: '1', goal: '', met: null }
}

/** A time in the unit that suits it. */
export function time(ms: number): string {
  if (ms < 0.001) return `${(ms * 1e6).toFixed(0)} ns`
  if (ms < 1) return `${(ms * 1e3).toFixed(ms < 0.01 ? 2 : 1)} µs`
  return `${ms.toFixed(2)} ms`
}

function number(ratio: number): string {
  return ratio < 2 ? ratio.toFixed(3) : ratio.toFixed(1)
}
