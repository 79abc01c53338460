import { own } from '../../model/tools/own.ts'
import { RequestError, type RequestProblemCode, shown } from '../errors.ts'

/** Checks one field of a body: what was expected, or `null` when it is valid. `undefined` = it was not given. */
export type Field = (value: unknown) => string | null

export const optional =
  (field: Field): Field =>
  (value) =>
    value === undefined ? null : field(value)

export const yesOrNo: Field = (value) => (typeof value === 'boolean' ? null : 'true or false')

export const wholeFrom =
  (min: number, max: number): Field =>
  (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
      ? null
      : `a whole number from ${min} to ${max}`

export const wordOf =
  (...words: readonly string[]): Field =>
  (value) =>
    typeof value === 'string' && words.includes(value) ? null : `one of ${words.join(', ')}`

export const textUpTo =
  (most: number): Field =>
  (value) =>
    typeof value === 'string' && value.length > 0 && value.length <= most
      ? null
      : `a text of 1 to ${most} characters`

/** Checks a body's fields; an unknown field is refused, so that a misspelt `dryRun` never runs the operation. */
export function checkFields(
  body: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, Field>>,
  code: RequestProblemCode,
  prefix = '',
): void {
  for (const key of Object.keys(body)) {
    if (Object.hasOwn(fields, key)) continue
    const known = Object.keys(fields).join(', ') || 'no fields'
    throw new RequestError(code, {
      message: `Unknown field ${shown(`${prefix}${key}`)}`,
      field: `${prefix}${key}`.slice(0, 100),
      expected: known,
      received: shown(own(body, key)),
    })
  }
  for (const [key, field] of Object.entries(fields)) {
    const value = Object.hasOwn(body, key) ? body[key] : undefined
    const expected = field(value)
    if (expected !== null)
      throw new RequestError(code, {
        message: `Bad field ${prefix}${key}`,
        field: `${prefix}${key}`,
        expected,
        received: shown(value),
      })
  }
}
