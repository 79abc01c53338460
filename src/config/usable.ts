import { type Check, problemsOf } from './check.ts'
import type { ConfigProblem } from './problems.ts'

/** Bad fields that are reported of one option at most; more means that the whole is not what was meant. */
const MOST = 50

/** What can be used, and everything that cannot, field by field. */
export interface Usable {
  readonly fields: Readonly<Record<string, unknown>>
  readonly problems: readonly ConfigProblem[]
}

/**
 * Takes bad fields out of options and keeps the rest: one wrong field of one pool costs that field, not every pool.
 * @param whole options, and paths within them, of which a part cannot stand alone: one problem drops them
 */
export function usableFields(
  given: Readonly<Record<string, unknown>>,
  checks: Readonly<Record<string, Check>>,
  whole: ReadonlySet<string> = new Set(),
): Usable {
  const fields: Record<string, unknown> = {}
  const problems: ConfigProblem[] = []
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue
    let rest: unknown = value
    for (let tries = 0; rest !== undefined; tries++) {
      const [problem] = problemsOf({ [key]: rest }, checks)
      if (!problem) {
        fields[key] = rest
        break
      }
      problems.push(problem)
      if (whole.has(key) || tries >= MOST) break
      const unit = [...whole].find((one) => problem.field.startsWith(`${one}.`)) ?? problem.field
      const path = unit.slice(key.length + 1)
      const mended = (left: unknown): boolean =>
        problemsOf({ [key]: left }, checks)[0]?.field !== problem.field
      rest = without(rest, path).find(mended)
    }
  }
  return { fields, problems }
}

/**
 * Copies without the field at this path; `undefined` = nothing is left that could be used. More than one where names hold dots
 * themselves (`pg:shop.orders`), so that the path can be read in several ways.
 */
function without(value: unknown, path: string): unknown[] {
  if (path === '' || value === null || typeof value !== 'object' || Array.isArray(value)) return [undefined]
  const copies = Object.keys(value)
    .filter((key) => path === key || path.startsWith(`${key}.`))
    .flatMap((key) => {
      const { [key]: entry, ...others } = value as Record<string, unknown>
      const left = path === key ? [undefined] : without(entry, path.slice(key.length + 1))
      return left.map((one) => (one === undefined ? others : { ...others, [key]: one }))
    })
  return copies.length === 0 ? [undefined] : copies
}
