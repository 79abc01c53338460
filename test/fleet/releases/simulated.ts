import type { FleetPace } from '../../../src/model/fleet/report.ts'
import { createPaces } from '../../../src/monitor/ledger/counters/pace.ts'
import type { Random } from '../../kit/random.ts'

/** Draws one time, ms. */
export type Times = () => number

export interface Dice {
  /** 0 < x < 1. */
  share(): number
  normal(): number
  between(from: number, to: number): number
}

export function diceOf({ int }: Random): Dice {
  const share = (): number => (int(1_000_000) + 0.5) / 1_000_000
  return {
    share,
    normal: () => Math.sqrt(-2 * Math.log(share())) * Math.cos(2 * Math.PI * share()),
    between: (from, to) => from + int(to - from + 1),
  }
}

/** Kinds of traffic without any difference between releases: skewed, with two peaks, with a heavy tail, and in bursts. */
export const TRAFFIC: Readonly<Record<string, (dice: Dice) => Times>> = {
  'nearly equal':
    ({ normal }) =>
    () =>
      20 * Math.exp(0.3 * normal()),
  skewed:
    ({ normal }) =>
    () =>
      20 * Math.exp(1.5 * normal()),
  'two peaks':
    ({ share, normal }) =>
    () =>
      (share() < 0.2 ? 200 : 2) * Math.exp(0.2 * normal()),
  'heavy tail':
    ({ share }) =>
    () =>
      2 * share() ** (-1 / 1.1),
  bursts({ share, normal }) {
    let slow = false
    return () => {
      slow = slow ? share() > 0.02 : share() < 0.003
      return (slow ? 100 : 20) * Math.exp(0.5 * normal())
    }
  },
}

/** An instance that works: what it reports after so many uses more. */
export interface SimulatedInstance {
  work(uses: number): readonly FleetPace[]
}

export function simulated(subjects: readonly string[], times: (subject: string) => Times): SimulatedInstance {
  const paces = createPaces()
  const draws = subjects.map((subject) => [subject, times(subject)] as const)
  return {
    work(uses) {
      for (const [subject, draw] of draws) for (let i = 0; i < uses; i++) paces.add(subject, 'query', draw())
      return paces.read('pg:main').map((pace) => ({ service: 'web', ...pace }))
    },
  }
}
