import { type Check, problemsOf } from './check.ts'
import { type ConfigProblem, show } from './problems.ts'

/** Most bad fields reported of one option; with more the whole option is wrong. */
const MOST = 50

/** The usable options, and every problem, field by field. */
export interface Usable {
  readonly fields: Readonly<Record<string, unknown>>
  readonly problems: readonly ConfigProblem[]
}

/**
 * Removes bad fields from options and leaves the rest: one wrong field of one pool disables that field, not every pool.
 * @param kinds.whole options, and paths within them, of which a part cannot stand alone: one problem drops them
 * @param kinds.items lists and records whose entries are judged one by one, each against those before it
 */
export function usableFields(
  given: Readonly<Record<string, unknown>>,
  checks: Readonly<Record<string, Check>>,
  { whole, items }: { readonly whole: ReadonlySet<string>; readonly items: ReadonlySet<string> },
): Usable {
  const fields: Record<string, unknown> = {}
  const problems: ConfigProblem[] = []
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue
    if (items.has(key) && value !== null && typeof value === 'object') {
      const found = usableItems(key, value, checks)
      problems.push(...found.problems)
      if (found.value !== undefined) fields[key] = found.value
      continue
    }
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

/** The valid entries of a list or a record; `undefined` = it is neither, which is one problem. */
function usableItems(
  key: string,
  given: object,
  checks: Readonly<Record<string, Check>>,
): { readonly value?: unknown; readonly problems: readonly ConfigProblem[] } {
  const problemOf = (value: unknown, at: string): ConfigProblem | undefined => {
    try {
      return problemsOf({ [key]: value }, checks)[0]
    } catch {
      const expected = 'a value that can be read'
      const fix = 'It was not registered.'
      return { code: 'DBM-002', field: at, expected, received: 'a getter that throws', fix }
    }
  }
  const isList = Array.isArray(given)
  // A record where a list belongs, or the other way round.
  const wrong = problemOf(isList ? [] : {}, key)
  if (wrong) return { problems: [{ ...wrong, received: show(given) }] }
  const problems: ConfigProblem[] = []
  const note = (problem: ConfigProblem): void => {
    if (problems.length < MOST) problems.push(problem)
  }
  if (!isList) {
    const good: Record<string, unknown> = {}
    for (const [name, entry] of Object.entries(given)) {
      const problem = problemOf({ [name]: entry }, `${key}.${name}`)
      if (problem) note(problem)
      else good[name] = entry
    }
    return { value: good, problems }
  }
  const good: unknown[] = []
  for (const [index, entry] of given.entries()) {
    const problem = problemOf([...good, entry], `${key}[${good.length}]`)
    // Identified by its position in the original, not in the remainder.
    const field = problem?.field.replace(`${key}[${good.length}]`, `${key}[${index}]`)
    if (problem) note({ ...problem, field: field as string })
    else good.push(entry)
  }
  return { value: good, problems }
}

/**
 * Copies without the field at this path; `undefined` = nothing usable is left. More than one where names hold dots
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
