import { isPath, isToken, isUrl } from './check.ts'
import { type Environment, environment } from './environment.ts'
import type { DbMonitoringOptions } from './options.ts'
import type { ConfigProblem } from './problems.ts'
import { show } from './problems.ts'

/** What the environment says, and what of it could not be read. */
export interface EnvReading {
  readonly options: DbMonitoringOptions
  readonly problems: readonly ConfigProblem[]
}

/** Whether Next is building right now: nothing may start then. */
export function isBuilding(env: Environment = environment()): boolean {
  return env.NEXT_PHASE === 'phase-production-build'
}

/** Whether this is a production server. */
export function isProduction(env: Environment = environment()): boolean {
  return env.NODE_ENV === 'production'
}

/** Whether the host starts and freezes processes by request, as far as it tells. */
export function isServerless(env: Environment = environment()): boolean {
  return ['VERCEL', 'AWS_LAMBDA_FUNCTION_NAME', 'NETLIFY', 'FUNCTIONS_WORKER_RUNTIME', 'K_SERVICE'].some(
    (name) => env[name],
  )
}

/** The release that runs, as hosts and build systems name it; `null` = none does. */
export function buildId(env: Environment = environment()): string | null {
  const id = env.NEXT_DEPLOYMENT_ID || env.VERCEL_GIT_COMMIT_SHA || env.SOURCE_VERSION || env.GIT_COMMIT
  return id ? id.slice(0, 200) : null
}

/** Variables whose feature is not built yet: a warning is better than silence. */
const NOT_YET: readonly { readonly name: string; readonly instead: string }[] = [
  { name: 'INFLUXDB_ENABLED', instead: 'Scrape Prometheus, or push from a collector of your own.' },
]

/** Options while they are put together. */
type Options = { -readonly [K in keyof DbMonitoringOptions]: DbMonitoringOptions[K] }

/** Reads the variables of the product. A malformed value is reported and left out; so is what this version cannot do. */
export function readEnv(env: Environment = environment()): EnvReading {
  const problems: ConfigProblem[] = []
  const options: Options = {}
  const read = createReader(env, problems)
  readFigures(read, options)
  readNames(read, options, problems)
  readSecrets(read, options, problems)
  readFleet(read, options, problems)
  for (const { name, instead } of NOT_YET) {
    const value = read.text(name)
    if (value === undefined || (name.endsWith('_ENABLED') && /^(false|0|off|no)$/i.test(value))) continue
    // What came may hold a password.
    problems.push({ code: 'DBM-010', field: name, expected: 'it unset', received: 'a value', fix: instead })
  }
  return { options, problems }
}

/** Reads one variable; `undefined` = unset, empty or malformed. */
interface Reader {
  text(name: string): string | undefined
  flag(name: string): boolean | undefined
  whole(name: string, min: number, max: number, unit: string): number | undefined
}

function createReader(env: Environment, problems: ConfigProblem[]): Reader {
  const text = (name: string): string | undefined =>
    env[name] === undefined || env[name] === '' ? undefined : env[name]
  return {
    text,
    flag(name) {
      const value = text(name)
      if (value === undefined) return undefined
      if (/^(true|1|on|yes)$/i.test(value)) return true
      if (/^(false|0|off|no)$/i.test(value)) return false
      problems.push(malformed(name, 'true or false', value))
      return undefined
    },
    whole(name, min, max, unit) {
      const value = text(name)
      if (value === undefined) return undefined
      const number = /^\s*\d+\s*$/.test(value) ? Number(value) : Number.NaN
      if (number >= min && number <= max) return number
      problems.push(malformed(name, `a whole number from ${min} to ${max} (${unit})`, value))
      return undefined
    },
  }
}

function readFigures({ flag, whole }: Reader, options: Options): void {
  const enabled = flag('DB_CONNECTION_MONITORING')
  if (enabled !== undefined) options.enabled = enabled
  const interval = whole('METRICS_COLLECTION_INTERVAL', 1000, 3_600_000, 'ms')
  if (interval !== undefined) options.collectionInterval = interval
  const retention = whole('METRICS_RETENTION_HOURS', 1, 720, 'hours')
  if (retention !== undefined) options.retentionHours = retention
  const debug = flag('NEXT_PUBLIC_SENTRY_DEBUG')
  if (debug !== undefined) options.debug = debug
  const prometheus = {
    enabled: flag('PROMETHEUS_ENABLED'),
    port: whole('PROMETHEUS_PORT', 1, 65_535, 'port'),
  }
  if (prometheus.enabled === undefined && prometheus.port === undefined) return
  options.prometheus = {
    ...(prometheus.enabled === undefined ? {} : { enabled: prometheus.enabled }),
    ...(prometheus.port === undefined ? {} : { port: prometheus.port }),
  }
}

function readNames({ text }: Reader, options: Options, problems: ConfigProblem[]): void {
  for (const [name, field] of [
    ['DB_MONITORING_SERVICE', 'service'],
    ['DB_MONITORING_INSTANCE', 'instance'],
    ['DB_MONITORING_REGION', 'region'],
    ['NODE_ENV', 'environment'],
  ] as const) {
    const value = text(name)
    if (value !== undefined && value.length <= 200) options[field] = value
    else if (value !== undefined)
      problems.push(malformed(name, 'a text of 1 to 200 characters', `${value.length} characters`))
  }
  const folder = text('DB_MONITORING_DATA_DIR')
  if (folder === undefined) return
  const problem = isPath('DB_MONITORING_DATA_DIR', folder)
  if (problem) problems.push(malformed(problem.field, problem.expected, folder))
  else options.dataDir = folder
}

function readSecrets({ text }: Reader, options: Options, problems: ConfigProblem[]): void {
  for (const [name, field] of [
    ['DB_MONITORING_TOKEN', 'token'],
    ['DB_MONITORING_ADMIN_TOKEN', 'adminToken'],
  ] as const) {
    const value = text(name)
    if (value === undefined) continue
    const problem = isToken(name, value)
    if (problem) problems.push({ ...problem, code: problem.code === 'DBM-002' ? 'DBM-004' : problem.code })
    else options[field] = value
  }
  const database = text('DB_MONITORING_DATABASE_URL')
  if (database === undefined) return
  const problem = isUrl('postgres:', 'postgresql:')('DB_MONITORING_DATABASE_URL', database)
  if (problem)
    problems.push({ ...problem, code: 'DBM-004', fix: 'The database is not read until it is corrected.' })
  else options.database = database
}

function readFleet({ text }: Reader, options: Options, problems: ConfigProblem[]): void {
  const redis = text('DB_MONITORING_REDIS_URL')
  if (redis === undefined) return
  const problem = isUrl('redis:', 'rediss:')('DB_MONITORING_REDIS_URL', redis)
  if (problem)
    problems.push({ ...problem, code: 'DBM-004', fix: 'This instance is shown alone until it is corrected.' })
  else options.fleet = { redis }
}

function malformed(field: string, expected: string, value: string): ConfigProblem {
  return {
    code: 'DBM-004',
    field,
    expected,
    received: show(value),
    fix: 'The default is used until it is corrected.',
  }
}
