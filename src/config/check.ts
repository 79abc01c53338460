import type { ConfigProblem } from './problems.ts'
import { show } from './problems.ts'

/** Checks one value; returns `null` when it is fine. */
export type Check = (field: string, value: unknown) => ConfigProblem | null

function wrongType(field: string, expected: string, value: unknown): ConfigProblem {
  return {
    code: 'DBM-002',
    field,
    expected,
    received: show(value),
    fix: `Give ${expected}, or leave it out.`,
  }
}

export const isBoolean: Check = (field, value) =>
  typeof value === 'boolean' ? null : wrongType(field, 'true or false', value)

export const isText: Check = (field, value) =>
  typeof value === 'string' && value.length > 0 && value.length <= 200
    ? null
    : wrongType(field, 'a text of 1 to 200 characters', value)

/** Path of a folder. */
export const isPath: Check = (field, value) =>
  typeof value === 'string' && /^[^\0]{1,1000}$/.test(value)
    ? null
    : wrongType(field, 'a path of 1 to 1000 characters', value)

/** Like `isText`, but the value is never shown. Spaces and characters beyond ASCII cannot be sent in a header. */
export const isSecret: Check = (field, value) => {
  if (typeof value === 'string' && /^[\x21-\x7e]{8,4096}$/.test(value)) return null
  const odd = typeof value === 'string' && /[^\x21-\x7e]/.test(value)
  const received = typeof value === 'string' ? `a text of ${value.length} characters` : show(value)
  return {
    code: 'DBM-002',
    field,
    expected: 'a secret of 8 to 4096 visible ASCII characters',
    received: odd ? `${received} with spaces, line ends or characters beyond ASCII` : received,
    fix: 'Use for example what `openssl rand -hex 32` gives.',
  }
}

/** A token of the routes: too long to be guessed. The value is never shown. */
export const isToken: Check = (field, value) => {
  const problem = isSecret(field, value)
  const short = typeof value === 'string' && /^[\x21-\x7e]*$/.test(value) && value.length < LEAST_TOKEN
  if (!problem && !short) return null
  return {
    code: short ? 'DBM-011' : 'DBM-002',
    field,
    expected: `a token of ${LEAST_TOKEN} to 4096 visible ASCII characters`,
    received: short ? `fewer than ${LEAST_TOKEN} characters` : (problem?.received ?? show(value)),
    fix: 'It is refused and grants no access. Use for example what `openssl rand -hex 32` gives.',
  }
}

/** Characters below which a token is refused. */
const LEAST_TOKEN = 16

/** An absolute URL of one of these protocols. It may contain a password, so the value is never shown. */
export function isUrl(...protocols: readonly string[]): Check {
  const expected = `a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`
  return (field, value) => {
    if (typeof value === 'string' && URL.canParse(value) && protocols.includes(new URL(value).protocol))
      return null
    const received = typeof value === 'string' ? `a text of ${value.length} characters` : show(value)
    return { code: 'DBM-002', field, expected, received, fix: 'Correct it, or leave it out.' }
  }
}

export const isFunction: Check = (field, value) =>
  typeof value === 'function' ? null : wrongType(field, 'a function', value)

export const isList: Check = (field, value) =>
  Array.isArray(value) ? null : wrongType(field, 'an array', value)

export const isRecord: Check = (field, value) =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? null
    : wrongType(field, 'an object', value)

/** A finite number in a closed range. */
export function isNumber(min: number, max: number, unit: string, whole = true): Check {
  const kind = whole ? 'a whole number' : 'a number'
  return (field, value) => {
    if (typeof value !== 'number' || Number.isNaN(value)) return wrongType(field, `${kind} (${unit})`, value)
    if (value >= min && value <= max && (!whole || Number.isInteger(value))) return null
    return {
      code: 'DBM-003',
      field,
      expected: `${kind} from ${min} to ${max} (${unit})`,
      received: show(value),
      fix: 'Choose a value in the range.',
    }
  }
}

/** Bounds of a histogram, seconds: ascending, 1 to 64 of them, within what is measured (1 µs to 10 min). */
export const isBounds: Check = (field, value) => {
  const bad = isList(field, value)
  if (bad) return bad
  const bounds = value as readonly unknown[]
  const fits = bounds.every(
    (bound, i) =>
      typeof bound === 'number' &&
      bound >= 0.000001 &&
      bound <= 600 &&
      (i === 0 || bound > (bounds[i - 1] as number)),
  )
  if (fits && bounds.length > 0 && bounds.length <= 64) return null
  return {
    code: 'DBM-003',
    field,
    expected: '1 to 64 ascending numbers from 0.000001 to 600 (seconds)',
    received: show(value),
    fix: 'Give ascending bounds in seconds, or leave it out for those of OpenTelemetry.',
  }
}

/** An object with a fixed set of fields; unknown ones are named. */
export function shapeOf(checks: Readonly<Record<string, Check>>): Check {
  return (field, value) => {
    const bad = isRecord(field, value)
    if (bad) return bad
    return firstProblem(value as Record<string, unknown>, checks, `${field}.`)
  }
}

/** An object with free keys whose values are all alike. */
export function recordOf(check: Check): Check {
  return (field, value) => {
    const bad = isRecord(field, value)
    if (bad) return bad
    for (const [key, entry] of Object.entries(value as Record<string, unknown>)) {
      const problem = check(`${field}.${key}`, entry)
      if (problem) return problem
    }
    return null
  }
}

/** Most health checks. */
export const MOST_HEALTH_CHECKS = 50
/** The requirement for a name, as messages state it. */
export const NAME = 'a text of 1 to 100 characters'

/** Whether this is a valid name of a channel, a collector, a probe, a check or a rule. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 100
}

/** Functions by name, within the cap. */
export const healthChecks: Check = (field, value) => {
  const bad = recordOf(isFunction)(field, value)
  if (bad) return bad
  const names = Object.keys(value as Record<string, unknown>)
  const odd = names.find((name) => !isName(name))
  if (odd === undefined && names.length <= MOST_HEALTH_CHECKS) return null
  return {
    code: 'DBM-006',
    field,
    expected: odd === undefined ? `at most ${MOST_HEALTH_CHECKS} checks` : `names that are ${NAME}`,
    received: odd === undefined ? String(names.length) : show(odd),
    fix: 'None of them was registered.',
  }
}

/** The first problem of an object's fields; `undefined` values are as good as absent. */
export function firstProblem(
  value: Readonly<Record<string, unknown>>,
  checks: Readonly<Record<string, Check>>,
  prefix = '',
): ConfigProblem | null {
  return problemsOf(value, checks, prefix)[0] ?? null
}

/**
 * A copy of the options, reading every field once, so that a getter that throws is reported like any other bad value.
 * @param what name of the whole in a message
 */
export function readFields(
  given: unknown,
  what: string,
): { readonly fields: Record<string, unknown>; readonly problems: ConfigProblem[] } {
  if (given === undefined) return { fields: {}, problems: [] }
  const bad = isRecord(what, given)
  if (bad) return { fields: {}, problems: [{ ...bad, fix: 'The defaults are used until it is corrected.' }] }
  const problems: ConfigProblem[] = []
  const fields: Record<string, unknown> = {}
  for (const key of Object.keys(given as object)) {
    try {
      fields[key] = (given as Record<string, unknown>)[key]
    } catch {
      problems.push(wrongType(key, 'a value that can be read', 'a getter that throws'))
    }
  }
  return { fields, problems }
}

/** All problems of an object's fields. */
export function problemsOf(
  value: Readonly<Record<string, unknown>>,
  checks: Readonly<Record<string, Check>>,
  prefix = '',
): ConfigProblem[] {
  const problems: ConfigProblem[] = []
  for (const [key, entry] of Object.entries(value)) {
    if (entry === undefined) continue
    const check = Object.hasOwn(checks, key) ? checks[key] : undefined
    const problem = check
      ? check(`${prefix}${key}`, entry)
      : unknownField(`${prefix}${key}`, Object.keys(checks))
    if (problem) problems.push(problem)
  }
  return problems
}

function unknownField(field: string, known: readonly string[]): ConfigProblem {
  return {
    code: 'DBM-001',
    field,
    expected: `one of ${known.join(', ')}`,
    received: show(field),
    fix: 'Remove it, or correct its spelling.',
  }
}
