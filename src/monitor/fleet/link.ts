import { ConfigError } from '../../config/problems.ts'
import { describeError } from '../../model/errors/describe.ts'
import { OwnError } from '../../model/errors/own-error.ts'
import type { Core } from '../core.ts'
import { limited } from '../timeout.ts'
import type { FleetReader } from './reader.ts'

/** A store may take this long for one call, ms. */
export const LIMIT_MS = 3000

/** The calls to a store: each time-limited, and what fails is said once for each time it begins. */
export interface Link {
  /** @param of calls of one kind that may run at the same time @returns `undefined` = it failed */
  call<T>(what: string, run: () => T | Promise<T>, of?: string): Promise<T | undefined>
  readonly failing: FleetReader['localOnly']
  /** ms since every call answers; 0 while one does not. */
  readonly answersMs: number
}

export function createLink(
  { clock, faults }: Core,
  name: string,
  announce: (sentence: string) => void,
): Link {
  const failures = new Map<string, NonNullable<FleetReader['localOnly']>>()
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
    const problem = notShared(name, error)
    const isNews = failures.size === 0
    failures.set(what, { since: clock.wall(), reason: problem.message })
    if (!isNews) return
    faults.note('fleet', problem)
    announce(problem.message)
  }
  return {
    async call(what, run, of = '') {
      try {
        const value = await limited(clock, LIMIT_MS, 'the store', () => once(`${what} ${of}`, run))
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

function notShared(name: string, error: unknown): ConfigError {
  return new ConfigError({
    code: 'DBM-013',
    field: `fleet ${name}`,
    expected: 'a store that answers',
    received: describeError(error).message,
    fix: 'This instance is shown alone until the store answers.',
  })
}
