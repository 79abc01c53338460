import {
  type BuildFacts,
  SEAMS,
  type Seam,
  type SeamBy,
  type SeamCoverage,
  type SeamState,
} from '../model/coverage.ts'
import { emittedSeam } from './emitted.ts'
import type { RunningClock } from './running-clock.ts'
import type { Coverage } from './types.ts'

/**
 * Times anything came through a server before a wrapped seam that saw nothing is called `never-seen`:
 * a page or two without a client call is ordinary, this many is a sign that the wrapper is not reached.
 */
const ENOUGH_TRAFFIC = 20

/** Reports which seams are wrapped and which were really seen, so that silence is not mistaken for health. */
export function createCoverage(clock: RunningClock): Coverage {
  let facts: BuildFacts | null = null
  const seen = new Map<Seam, { count: number; at: number }>()
  const missed = new Set<Seam>()
  let traffic = 0

  const stateOf = (seam: Seam): SeamState => {
    if (seen.has(seam)) return 'seen'
    if (missed.has(seam)) return 'bypassed'
    const built = emittedSeam(facts?.emitted, seam)?.state ?? facts?.seams[seam] ?? 'absent'
    if (built !== 'wrapped') return built
    return traffic >= ENOUGH_TRAFFIC ? 'never-seen' : 'wrapped'
  }

  const byOf = (seam: Seam, state: SeamState): SeamBy | undefined => {
    if (missed.has(seam)) return 'loaded earlier'
    const emitted = emittedSeam(facts?.emitted, seam)
    // By hand, say: it is not bypassed then.
    if (state === 'seen') return emitted?.state === 'bypassed' ? undefined : emitted?.by
    const isUnknown = facts?.emitted !== undefined && emitted === null && facts.seams[seam] === 'wrapped'
    return isUnknown ? 'not examined' : emitted?.by
  }

  return {
    get build() {
      return facts
    },
    built(next) {
      facts ??= next
    },
    seen(seam) {
      traffic++
      const known = seen.get(seam)
      if (known) {
        known.count++
        known.at = clock.now()
      } else seen.set(seam, { count: 1, at: clock.now() })
    },
    missed(seam) {
      missed.add(seam)
    },
    list(): readonly SeamCoverage[] {
      const origin = clock.wall() - clock.now()
      const labelOf = (at: number): number => origin + at - clock.frozenSince(at)
      return SEAMS.map((seam) => {
        const known = seen.get(seam)
        const state = stateOf(seam)
        const by = byOf(seam, state)
        return {
          seam,
          state,
          ...(by === undefined ? {} : { by }),
          count: known?.count ?? 0,
          lastSeenAt: known ? labelOf(known.at) : null,
        }
      })
    },
  }
}
