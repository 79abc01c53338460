import type { LeakReport } from '../../../src/model/report/leak.ts'
import { openLeaks, originOf } from '../../logic/leak.ts'

/** Leaks of one pool that one line of code took. */
export interface LeakGroup {
  /** The line, else the request, else what it does. */
  readonly place: string
  readonly leaks: readonly LeakReport[]
  /** Those that hold an unused slot: what the group's action is about. */
  readonly open: readonly LeakReport[]
  /** ms the one held longest is held. */
  readonly heldMs: number
}

/** `file:line` of the application's frame that took it; `undefined` = its stack was not captured. */
function lineOf({ stack }: LeakReport): string | undefined {
  const own = stack?.find((frame) => frame.app)
  return own === undefined ? undefined : `${own.file}:${own.line}`
}

/** The one line by which a request of a pool leaks: stacks are sampled, so it stands for the leaks without one too. */
function linesByRoute(leaks: readonly LeakReport[]): (leak: LeakReport) => string | undefined {
  const key = ({ pool, route }: LeakReport): string => JSON.stringify([pool, route])
  const lines = new Map<string, Set<string>>()
  for (const leak of leaks) {
    const line = lineOf(leak)
    if (line !== undefined) lines.set(key(leak), (lines.get(key(leak)) ?? new Set()).add(line))
  }
  return (leak) => {
    const known = lines.get(key(leak))
    return leak.route !== null && known?.size === 1 ? [...known][0] : undefined
  }
}

/**
 * Puts together what one place of one pool leaks, in the order of the first of each.
 * @param leaks in the verdict's order
 */
export function groupLeaks(leaks: readonly LeakReport[]): readonly LeakGroup[] {
  const lineOfRoute = linesByRoute(leaks)
  const groups = new Map<string, { readonly place: string; readonly leaks: LeakReport[] }>()
  for (const leak of leaks) {
    const place = lineOf(leak) ?? lineOfRoute(leak) ?? originOf(leak)
    const key = JSON.stringify([leak.pool, place])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { place, leaks: [leak] })
    else group.leaks.push(leak)
  }
  return [...groups.values()].map((group) => ({
    ...group,
    open: openLeaks(group.leaks),
    heldMs: Math.max(...group.leaks.map(({ heldMs }) => heldMs)),
  }))
}
