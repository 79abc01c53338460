import type { Plan } from '../plan.ts'
import { startsFirst } from '../project/seams.ts'
import { warn } from '../warn.ts'
import type { EmittedCodes } from './codes.ts'
import { sayBypassed } from './judge.ts'
import { bringsPg, packageNamed } from './over-pg.ts'

/** Asked for each external of each compilation, and the answer needs the disk. */
const known = new WeakMap<Plan, Map<string, boolean>>()

/**
 * The packages among what was left to Node that bring `pg` along, where nothing of ours starts before they are used.
 * @param requests as the emitted code asks for them
 */
function lateOver(requests: Iterable<string>, plan: Plan): readonly string[] {
  if (startsFirst(plan.entries) || !plan.libraries.some(({ seam }) => seam === 'pg')) return []
  const answers = known.get(plan) ?? new Map<string, boolean>()
  known.set(plan, answers)
  const names = new Set([...requests].map(packageNamed).filter((name) => name !== null))
  return [...names].filter((name) => {
    if (name === 'pg') return false
    const answer = answers.get(name) ?? bringsPg(name, plan.app.dir)
    answers.set(name, answer)
    return answer
  })
}

interface Findings {
  readonly found: Partial<EmittedCodes>
  /** What an earlier look found. */
  readonly before?: Partial<EmittedCodes>
  /** What is left to Node, as the emitted code asks for it. */
  readonly requests: Iterable<string>
}

/**
 * Says what bypasses our seams, and where tracking begins late.
 * @param announced libraries whose alias was already reported
 * @returns the findings; pg's seam is `l` where packages bring their pg along
 */
export function sayFound(
  { found, before, requests }: Findings,
  plan: Plan,
  announced: readonly string[],
): Partial<EmittedCodes> {
  const over = lateOver(requests, plan)
  const pg = found.pg ?? before?.pg ?? '-'
  const isLate = over.length > 0 && (pg === '-' || pg === 'w' || pg === '.')
  const codes: Partial<EmittedCodes> = isLate ? { ...found, pg: 'l' } : found
  sayBypassed(codes, plan.libraries, announced)
  if (codes.pg === 'l') sayLate(over, plan)
  return codes
}

/** One warning where Node loads pg before anything of ours runs. */
function sayLate(over: readonly string[], plan: Plan): void {
  const who = over.length > 0 ? over.join(', ') : 'the app'
  const hook = plan.traits.instrumentation ? '' : ', with `experimental: { instrumentationHook: true }`'
  warn({
    code: 'DBM-111',
    field: 'pg',
    expected: 'tracking to begin before pg is used',
    received: `Node loads pg for ${who}, and nothing of next-db-monitoring runs before one of its routes, or a tracked driver in the bundle, is first used`,
    fix: `Until then nothing of it is counted, and clients taken before stay unknown. Add an instrumentation.ts (an empty \`export function register() {}\` is enough)${hook}, by which the copy that Node loads is patched when the server starts.`,
  })
}
