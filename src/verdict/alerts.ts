import type { Finding } from '../model/alert.ts'
import type { CauseKind } from '../model/verdict.ts'
import { fold } from './fold.ts'
import { rankOf } from './rank.ts'
import type { Found } from './types.ts'

/** The arithmetic changes with a deployment, not by the minute: repeated once a day while it lasts, ms. */
const BUDGET_COOLDOWN_MS = 86_400_000

/** Names of the built-in alerts by cause (contract section 8). A kind without a name of its own is its own name; `null` = no alert. */
const NAMES: Partial<Record<CauseKind, string | null>> = {
  'monitor-blind': null,
  'database-unreachable': 'connection-errors',
  'login-refused': 'connection-errors',
  'database-missing': 'connection-errors',
  'server-full': 'pool-exhausted',
  'pooler-full': 'pool-exhausted',
  'role-full': 'pool-exhausted',
  'dead-connections': 'leak-suspected',
  leak: 'leak-suspected',
  ghosts: 'leak-suspected',
  'too-few-slots': 'pool-exhausted',
  'api-pool-busy': 'pool-exhausted',
  errors: 'service-unhealthy',
  'retry-amplification': null,
  pressure: 'pool-saturation',
  'budget-over': 'connection-budget',
  'duplicate-pools': null,
}
/** Alerts about a pool that stay open when something in that pool explains them: they carry its sentence. */
const OF_A_POOL: ReadonlySet<string> = new Set(['pool-saturation', 'pool-exhausted'])

/** The findings behind the alerts: one for each subject and name, the worst first. */
export function alertsOf(found: readonly Found[], maxOf: (pool: string) => number | null): Finding[] {
  return fold(found, maxOf).flatMap(({ cause, explained }) => [
    ...findingOf(cause, cause, cause.severity),
    ...explained.flatMap((one) => {
      // What an outage explains sends no message; what a leak explains is still the pool's own alert.
      if (rankOf(cause.kind) < rankOf('dead-connections') || !OF_A_POOL.has(nameOf(one) ?? '')) return []
      return findingOf(one, cause, one.severity)
    }),
  ])
}

function nameOf({ alert, kind }: Found): string | null {
  return alert ?? nameOfKind(kind)
}

function nameOfKind(kind: CauseKind): string | null {
  const name = NAMES[kind]
  return name === undefined ? kind : name
}

/** @param cause what explains it: sentence, culprit and evidence are the cause's */
function findingOf(found: Found, cause: Found, severity: Found['severity']): Finding[] {
  const { sentence: message, culprit, evidence, advice } = cause
  if (found.custom) return [{ ...found.custom, message, culprit, evidence, advice }]
  const rule = nameOf(found)
  if (rule === null) return []
  return [
    {
      rule,
      subject: found.subject,
      severity,
      message,
      culprit,
      evidence,
      advice,
      value: found.value,
      limit: found.limit,
      forMs: found.forMs ?? 0,
      ...(found.kind === 'budget-over' ? { cooldownMs: BUDGET_COOLDOWN_MS } : {}),
    },
  ]
}
