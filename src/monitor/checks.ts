import { isName, MOST_HEALTH_CHECKS, NAME } from '../config/check.ts'
import { ConfigError, show } from '../config/problems.ts'
import { describeContext, describeError, type ErrorText } from '../model/errors/describe.ts'
import type { CheckResult, HealthCheck } from '../model/extensions.ts'
import type { Clock } from './clock.ts'
import { limitedOnce } from './timeout.ts'
import type { Checks } from './types.ts'

/** A check may take this long, ms. */
const CHECK_LIMIT_MS = 5000

/** Replaces a message that may contain a value. */
const WITHHELD = 'its message is not shown: it may hold a value'

/** The user's own health checks. A check that throws, rejects, takes too long or gives an invalid result is a `fail`. */
export function createChecks(clock: Clock, text: ErrorText = 'catalogue'): Checks {
  const checks = new Map<string, HealthCheck>()

  const runOne = async (check: HealthCheck): Promise<CheckResult> => {
    try {
      const result = await check()
      if (!['pass', 'warn', 'fail'].includes(result?.status)) {
        return {
          status: 'fail',
          message: `it answered no status: expected pass, warn or fail, received ${show(result?.status)}`,
        }
      }
      return withMessage(result, text)
    } catch (error) {
      return { status: 'fail', message: describeError(error, text).message }
    }
  }

  return {
    register(name, check) {
      if (!isName(name)) throw refused('name', NAME, name)
      if (typeof check !== 'function') throw refused(name, 'a function', check)
      if (!checks.has(name) && checks.size >= MOST_HEALTH_CHECKS)
        throw refused(name, `at most ${MOST_HEALTH_CHECKS} health checks`, name)
      checks.set(name, limitedOnce(clock, CHECK_LIMIT_MS, `health check ${name}`, check))
    },
    unregister: (name) => checks.delete(name),
    async run() {
      const results = await Promise.all(
        [...checks].map(async ([name, check]) => [name, await runOne(check)] as const),
      )
      return Object.fromEntries(results)
    },
  }
}

/** The check's own message when it is plainly words; it may be a driver's text, passed on. */
function withMessage(result: CheckResult, text: ErrorText): CheckResult {
  if (result.message === undefined) return result
  return { ...result, message: describeContext(result.message, text) ?? WITHHELD }
}

function refused(field: string, expected: string, value: unknown): ConfigError {
  return new ConfigError({
    code: 'DBM-006',
    field,
    expected,
    received: show(value),
    fix: 'It was not registered.',
  })
}
