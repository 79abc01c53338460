import type { Thresholds } from '../model/health.ts'
import { alertRules, silences } from './alert-checks.ts'
import {
  type Check,
  healthChecks,
  isBoolean,
  isBounds,
  isFunction,
  isNumber,
  isPath,
  isSecret,
  isText,
  isToken,
  isUrl,
  readFields,
  recordOf,
  shapeOf,
} from './check.ts'
import { type EnvReading, readEnv } from './env.ts'
import { aroundClient, aroundSdk, EXTENSION_CHECKS, EXTENSION_LISTS, influxOf } from './extension-options.ts'
import { type DbMonitoringOptions, DEFAULTS, type ResolvedOptions } from './options.ts'
import { type ConfigProblem, show } from './problems.ts'
import { usableFields } from './usable.ts'

const ratio = isNumber(0.01, 1, 'ratio', false)
const thresholds = shapeOf({ warning: ratio, critical: ratio })
const staleMs = isNumber(1000, 86_400_000, 'ms')
const stale: Check = (field, value) => {
  const problem = value === false ? null : staleMs(field, value)
  return problem && { ...problem, expected: `${problem.expected}, or false for never` }
}
const capacity = isNumber(1, 100_000, 'connections')

const captureStack: Check = (field, value) => {
  if (value === 'off' || value === 'sampled' || value === 'on') return null
  if (value !== null && typeof value === 'object')
    return shapeOf({ sample: isNumber(1, 1_000_000, 'one in N') })(field, value)
  return {
    code: 'DBM-002',
    field,
    expected: "'off', 'sampled', 'on' or { sample: N }",
    received: show(value),
    fix: 'Choose one of them.',
  }
}

const postgresUrl = isUrl('postgres:', 'postgresql:')
const httpUrl = isUrl('https:', 'http:')
const databaseShape = shapeOf({
  url: postgresUrl,
  supabase: shapeOf({ url: httpUrl, serviceKey: isSecret }),
  pgbouncer: postgresUrl,
  metrics: shapeOf({ url: httpUrl, user: isText, password: isSecret }),
  longRunningAfter: isNumber(100, 3_600_000, 'ms'),
  idleInTransactionAfter: isNumber(100, 3_600_000, 'ms'),
})
const database: Check = (field, value) =>
  typeof value === 'string' ? postgresUrl(field, value) : databaseShape(field, value)

const errorText: Check = (field, value) =>
  value === 'catalogue' || value === 'redacted'
    ? null
    : {
        code: 'DBM-002',
        field,
        expected: "'catalogue' or 'redacted'",
        received: show(value),
        fix: 'Choose one of them.',
      }

const CHECKS: Readonly<Record<keyof DbMonitoringOptions, Check>> = {
  ...EXTENSION_CHECKS,
  enabled: isBoolean,
  service: isText,
  instance: isText,
  region: isText,
  build: isText,
  environment: isText,
  serverless: isBoolean,
  thresholds,
  pools: recordOf(shapeOf({ max: capacity, thresholds, staleAfter: stale })),
  services: recordOf(shapeOf({ maxPoolSize: capacity })),
  staleAfter: stale,
  alertCooldown: isNumber(0, 86_400_000, 'ms'),
  collectionInterval: isNumber(1000, 3_600_000, 'ms'),
  retentionHours: isNumber(1, 720, 'hours'),
  dataDir: isPath,
  captureStack,
  alerts: alertRules,
  silences,
  console: isBoolean,
  heartbeat: httpUrl,
  database,
  terminate: isBoolean,
  recovery: shapeOf({
    reclaimStale: isBoolean,
    terminateIdleInTransactionAfter: isNumber(10_000, 86_400_000, 'ms'),
    cancelStatementsAfter: isNumber(10_000, 86_400_000, 'ms'),
  }),
  budget: shapeOf({ instances: isNumber(1, 100_000, 'instances'), deployOverlap: isBoolean }),
  healthChecks,
  authorize: isFunction,
  token: isToken,
  adminToken: isToken,
  trustedProxies: isNumber(0, 10, 'proxies'),
  errorText,
  auditSink: isFunction,
  prometheus: shapeOf({ enabled: isBoolean, port: isNumber(1, 65_535, 'port'), host: isText }),
  opentelemetry: isBoolean,
  histogramBounds: isBounds,
  debug: isBoolean,
}

/** Options that are valid only as a whole; in every other, a bad field disables that field only. */
const WHOLE: ReadonlySet<string> = new Set([
  'captureStack',
  'sentry',
  'posthog',
  'journal',
  'fleet',
  'database.supabase',
  'database.metrics',
])

/** Options that are lists or records of the user's extensions: a bad entry disables that entry only. */
const ITEMS: ReadonlySet<string> = new Set(['alerts', 'silences', ...EXTENSION_LISTS])

/** Options ready for use, and every problem found. */
export interface Resolution {
  readonly options: ResolvedOptions
  readonly problems: readonly ConfigProblem[]
}

/**
 * Fills, checks and freezes options: code wins over the environment, the environment over defaults.
 * A bad field is reported and its default used; the caller decides whether to throw.
 */
export function resolveOptions(given: DbMonitoringOptions = {}, env: EnvReading = readEnv()): Resolution {
  const { fields, problems: unreadable } = readFields(given, 'options')
  const checked = usableFields(fields, CHECKS, { whole: WHOLE, items: ITEMS })
  const problems: ConfigProblem[] = [...env.problems, ...unreadable, ...checked.problems]
  const usable = checked.fields as DbMonitoringOptions
  const said: DbMonitoringOptions = { ...env.options, ...usable }
  const limits = mergeThresholds(DEFAULTS.thresholds, said.thresholds, problems)
  for (const [name, pool] of Object.entries(said.pools ?? {}))
    mergeThresholds(limits, pool.thresholds, problems, `pools.${name}.thresholds`)
  const options: ResolvedOptions = Object.freeze({
    ...DEFAULTS,
    ...(withoutSpecial(said) as Partial<ResolvedOptions>),
    pools: resolvedPools(said.pools ?? DEFAULTS.pools),
    staleAfter: msOf(said.staleAfter) ?? DEFAULTS.staleAfter,
    thresholds: Object.freeze({ ...limits }),
    refusedTokens: problems.filter(({ field }) => TOKENS.has(field)).map(refusedToken),
    errorText: said.errorText ?? errorTextFor(said.environment, env.options.environment),
    stackSample: sampleOf(said.captureStack),
    database: typeof said.database === 'string' ? { url: said.database } : (said.database ?? null),
    sentry: aroundSdk(said.sentry),
    posthog: aroundClient(said.posthog),
    recovery: { ...DEFAULTS.recovery, ...said.recovery },
    budget: { ...DEFAULTS.budget, ...said.budget },
    prometheus: { ...DEFAULTS.prometheus, ...env.options.prometheus, ...usable.prometheus },
    influxdb: influxOf({ ...env.options.influxdb, ...usable.influxdb }, problems),
  })
  return { options, problems }
}

/** `false` = never. */
function msOf(stale: number | false | undefined): number | undefined {
  return stale === false ? Number.POSITIVE_INFINITY : stale
}

function resolvedPools(pools: NonNullable<DbMonitoringOptions['pools']>): ResolvedOptions['pools'] {
  return Object.fromEntries(
    Object.entries(pools).map(([name, { staleAfter, ...pool }]) => {
      const ms = msOf(staleAfter)
      return [name, ms === undefined ? pool : { ...pool, staleAfter: ms }]
    }),
  )
}

function withoutSpecial(options: DbMonitoringOptions): Record<string, unknown> {
  const {
    captureStack: _stack,
    thresholds: _thresholds,
    prometheus: _prometheus,
    pools: _pools,
    staleAfter: _stale,
    ...rest
  } = options
  return rest
}

/** Where tokens are configured. */
const TOKENS = new Set(['token', 'adminToken', 'DB_MONITORING_TOKEN', 'DB_MONITORING_ADMIN_TOKEN'])

function refusedToken({ field, expected, received }: ConfigProblem): string {
  return `${field} was refused: expected ${expected}, received ${received}`
}

/** Texts of errors are merely filtered only in development, never on a production server, which has other people's data. */
function errorTextFor(
  environment: string | undefined,
  nodeEnv: string | undefined,
): ResolvedOptions['errorText'] {
  return environment === 'development' && nodeEnv !== 'production' ? 'redacted' : 'catalogue'
}

function sampleOf(capture: DbMonitoringOptions['captureStack']): number {
  if (capture === 'off') return 0
  if (capture === 'on') return 1
  if (typeof capture === 'object') return capture.sample
  return DEFAULTS.stackSample
}

/** Merges partial thresholds; a warning above its critical is reported and both fall back. */
export function mergeThresholds(
  base: Thresholds,
  over: Partial<Thresholds> | undefined,
  problems: ConfigProblem[] = [],
  field = 'thresholds',
): Thresholds {
  if (!over) return base
  const merged = {
    warning: over.warning ?? Math.min(base.warning, over.critical ?? 1),
    critical: over.critical ?? Math.max(base.critical, over.warning ?? 0),
  }
  if (merged.warning <= merged.critical) return merged
  problems.push({
    code: 'DBM-003',
    field,
    expected: 'warning at or below critical',
    received: `warning ${merged.warning}, critical ${merged.critical}`,
    fix: 'Swap or correct them; until then they are left out.',
  })
  return base
}
