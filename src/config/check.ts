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

/** Like `isText`, but what came is never shown. */
export const isSecret: Check = (field, value) => {
  if (typeof value === 'string' && value.length >= 8 && value.length <= 4096) return null
  const received = typeof value === 'string' ? `a text of ${value.length} characters` : show(value)
  return {
    code: 'DBM-002',
    field,
    expected: 'a secret of 8 to 4096 characters',
    received,
    fix: 'Use a longer secret.',
  }
}

/** An absolute URL of one of these protocols. It may hold a password, so what came is never shown. */
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

/** An object whose fields are known; unknown fields are named. */
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

/** An array of objects that have these methods. */
export function listWith(...methods: readonly string[]): Check {
  return (field, value) => {
    const bad = isList(field, value)
    if (bad) return bad
    for (const [index, entry] of (value as unknown[]).entries()) {
      const missing = methods.find(
        (method) => typeof (entry as Record<string, unknown> | null)?.[method] !== 'function',
      )
      if (missing !== undefined) {
        return {
          code: 'DBM-006',
          field: `${field}[${index}]`,
          expected: `an object with ${methods.map((method) => `${method}()`).join(', ')}`,
          received: show(entry),
          fix: `Implement ${missing}().`,
        }
      }
    }
    return null
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
