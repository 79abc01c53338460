import { own } from '../model/tools/own.ts'
import { type Check, isList, isText, shapeOf } from './check.ts'
import { show } from './problems.ts'
import { ruleProblem } from './rule-check.ts'

/** Rules by id, as `registerAlert` takes them. */
export const alertRules: Check = (field, value) => {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return { code: 'DBM-002', field, expected: 'rules by id', received: show(value), fix: 'Give an object.' }
  }
  for (const [id, rule] of Object.entries(value)) {
    const problem = ruleProblem(id, rule)
    if (problem) return { ...problem, field: `${field}.${problem.field}` }
  }
  return null
}

const isTime: Check = (field, value) =>
  typeof value === 'string' && value.length <= 40 && Number.isFinite(Date.parse(value))
    ? null
    : {
        code: 'DBM-002',
        field,
        expected: 'a time as ISO 8601, for example 2026-01-31T22:00:00Z',
        received: show(value),
        fix: 'Correct it; this silence is left out.',
      }
const silence = shapeOf({ alert: isText, subject: isText, from: isTime, until: isTime, reason: isText })

/** A list of silences, each with a beginning, a later end and a reason. */
export const silences: Check = (field, value) => {
  const bad = isList(field, value)
  if (bad) return bad
  for (const [index, entry] of (value as unknown[]).entries()) {
    const at = `${field}[${index}]`
    const problem = silence(at, entry)
    if (problem) return problem
    const given = entry as Record<string, unknown>
    const missing = ['from', 'until', 'reason'].find((name) => own(given, name) === undefined)
    if (missing !== undefined)
      return missing === 'reason'
        ? isText(`${at}.reason`, undefined)
        : isTime(`${at}.${missing}`, own(given, missing))
    if (Date.parse(String(given.until)) <= Date.parse(String(given.from)))
      return {
        ...(isTime(`${at}.until`, undefined) as NonNullable<ReturnType<Check>>),
        expected: 'a time after `from`',
        received: show(given.until),
      }
  }
  return null
}
