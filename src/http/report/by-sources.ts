import type { Snapshot } from '../../model/snapshot.ts'
import { placeOf } from '../../model/tools/place.ts'
import type { Cause } from '../../model/verdict.ts'
import { type Places, parseStack } from './sections/stack.ts'

/** Longest sentence of a cause, characters. */
const MOST_LETTERS = 280

/**
 * The snapshot with every place mapped to its source instead of its built file, as far as the maps are loaded: advice
 * names the line to change.
 */
export function bySources(snapshot: Snapshot, places: Places): Snapshot {
  return {
    ...snapshot,
    ...retold(snapshot, places),
    leaks: snapshot.leaks.map((leak) =>
      leak.lease.stack === undefined
        ? leak
        : { ...leak, lease: { ...leak.lease, stack: resolved(leak.lease.stack, places) } },
    ),
    pools: snapshot.pools.map((pool) =>
      pool.createdAt === undefined ? pool : { ...pool, createdAt: resolved(pool.createdAt, places) },
    ),
  }
}

/** The verdict and the alerts with the same places as the stacks they were read from. */
function retold(
  { verdict, alerts, leaks, pools }: Snapshot,
  places: Places,
): Pick<Snapshot, 'verdict' | 'alerts'> {
  const stacks = [...leaks.map(({ lease }) => lease.stack), ...pools.map(({ createdAt }) => createdAt)]
  const names = new Map<string, string>()
  for (const stack of stacks) {
    const built = placeOf(stack)
    const source = stack === undefined ? null : placeOf(resolved(stack, places))
    if (built !== null && source !== null && built !== source) names.set(built, source)
  }
  if (names.size === 0) return { verdict, alerts }
  const swap = (text: string): string =>
    [...names].reduce((text, [built, source]) => text.replaceAll(built, source), text).slice(0, MOST_LETTERS)
  return {
    verdict: { ...verdict, causes: verdict.causes.map((cause) => swapped(cause, swap)) },
    alerts: alerts.map((alert) => ({ ...alert, message: swap(alert.message) })),
  }
}

function swapped(cause: Cause, swap: (text: string) => string): Cause {
  const { sentence, advice, evidence, culprit } = cause
  return {
    ...cause,
    sentence: swap(sentence),
    advice: swap(advice),
    evidence: evidence.map(({ label, value }) => ({ label, value: swap(value) })),
    culprit: culprit.place === undefined ? culprit : { ...culprit, place: swap(culprit.place) },
  }
}

/** The frames of the application, as a stack writes them; the stack as it was when it has none. */
function resolved(stack: string, places: Places): string {
  const lines = stack.split('\n').map((line) => (/^\s*at /.test(line) ? line : `at ${line}`))
  const own = parseStack(lines.join('\n'), places).filter(({ app }) => app)
  return own.length === 0
    ? stack
    : own.map(({ file, line, column }) => `    at ${file}:${line}:${column ?? 1}`).join('\n')
}
