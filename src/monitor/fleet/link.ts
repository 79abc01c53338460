import { ConfigError } from '../../config/problems.ts'
import { describeError } from '../../model/errors/describe.ts'
import { OwnError } from '../../model/errors/own-error.ts'
import type { Fleet, Member } from '../../model/fleet/fleet.ts'
import type { FleetTelling } from '../alerts/telling.ts'
import type { Core } from '../core.ts'
import { limited } from '../timeout.ts'

/** A store may take this long for one call, ms. */
export const LIMIT_MS = 3000

/** Since when calls fail, ms since the epoch, and why. */
export interface Failing {
  readonly since: number
  readonly reason: string
}

/** The calls to a store: each time-limited, and what fails is said once for each time it begins. */
export interface Link {
  /** @param which calls of one kind that may run at the same time @returns `undefined` = it failed */
  call<T>(what: string, run: () => T | Promise<T>, which?: string): Promise<T | undefined>
  readonly failing: Failing | null
  /** ms since every call answers; 0 while one does not. */
  readonly answersMs: number
}

/** @param of what fails together: its name, its part in the list of faults, and what its failure means */
export function createLink(
  { clock, faults }: Core,
  of: { readonly name: string; readonly part: string; readonly meaning: string },
  announce: (sentence: string) => void,
): Link {
  const failures = new Map<string, Failing>()
  const busy = new Set<string>()
  let answersSince = Number.NEGATIVE_INFINITY

  // What hangs for ever hangs once, not once a beat.
  const once = async <T>(what: string, run: () => T | Promise<T>): Promise<T> => {
    if (busy.has(what)) throw new OwnError('the store has not come back from its last call')
    busy.add(what)
    try {
      return await run()
    } finally {
      busy.delete(what)
    }
  }
  const failed = (what: string, error: unknown): void => {
    if (failures.has(what)) return
    const problem = notShared(of.name, error, of.meaning)
    const isNews = failures.size === 0
    failures.set(what, { since: clock.wall(), reason: problem.message })
    if (!isNews) return
    faults.note(of.part, problem)
    announce(problem.message)
  }
  return {
    async call(what, run, which = '') {
      try {
        const value = await limited(clock, LIMIT_MS, 'the store', () => once(`${what} ${which}`, run))
        if (failures.delete(what)) answersSince = clock.now()
        return value
      } catch (error) {
        failed(what, error)
        return undefined
      }
    },
    get failing() {
      return failures.values().next().value ?? null
    },
    get answersMs() {
      return failures.size > 0 ? 0 : clock.now() - answersSince
    },
  }
}

function notShared(name: string, error: unknown, fix: string): ConfigError {
  return new ConfigError({
    code: 'DBM-013',
    field: `fleet ${name}`,
    expected: 'a store that answers',
    received: describeError(error).message,
    fix,
  })
}

/** What deciding who sends an alert needs, by a store. */
export function tellingOf(
  { options }: Core,
  store: Fleet,
  link: Link,
  members: () => readonly Member[],
): FleetTelling {
  return {
    claim: (key, ttlMs) => link.call('claim', () => store.claim(key, ttlMs), key),
    firesElsewhere: (alertId) =>
      members().some(
        ({ state, report }) =>
          state === 'reporting' &&
          report.alerts.some((alert) => alert.id === alertId && alert.state === 'firing'),
      ),
    beatMs: options.collectionInterval,
  }
}
