import type { InfluxOptions } from '../model/observers/clients.ts'
import { isPath, isSecret, isText, isToken, isUrl } from './check.ts'
import { type Environment, environment } from './environment.ts'
import type { DbMonitoringOptions } from './options.ts'
import type { ConfigProblem } from './problems.ts'
import { show } from './problems.ts'

/** Options from the environment, and the variables that could not be read. */
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
function isServerless(env: Environment): boolean {
  return ['VERCEL', 'AWS_LAMBDA_FUNCTION_NAME', 'NETLIFY', 'FUNCTIONS_WORKER_RUNTIME', 'K_SERVICE'].some(
    (name) => env[name],
  )
}

/** Where hosts and build systems name the release that runs, the first that does. */
const BUILD_VARIABLES = [
  'NEXT_DEPLOYMENT_ID',
  'VERCEL_GIT_COMMIT_SHA',
  'RENDER_GIT_COMMIT',
  'RAILWAY_GIT_COMMIT_SHA',
  'HEROKU_SLUG_COMMIT',
  'K_REVISION',
  'SOURCE_VERSION',
  'GIT_COMMIT',
] as const

/** The running release, as the host or the build system names it; `null` = unknown. */
export function buildId(env: Environment = environment()): string | null {
  for (const name of BUILD_VARIABLES) if (env[name]) return (env[name] as string).slice(0, 200)
  return null
}

/** Options while they are assembled. */
type Options = { -readonly [K in keyof DbMonitoringOptions]: DbMonitoringOptions[K] }

/** Reads the variables of the product. A malformed value is reported and ignored. */
export function readEnv(env: Environment = environment()): EnvReading {
  const problems: ConfigProblem[] = []
  const options: Options = {}
  const read = createReader(env, problems)
  readFigures(read, options)
  const serverless = read.flag('DB_MONITORING_SERVERLESS') ?? isServerless(env)
  if (serverless || env.DB_MONITORING_SERVERLESS) options.serverless = serverless
  readNames(read, options, problems)
  readSecrets(read, options, problems)
  readFleet(read, options, problems)
  readHeartbeat(read, options, problems)
  readInflux(read, options, problems)
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
    ['DB_MONITORING_BUILD', 'build'],
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

function readHeartbeat({ text }: Reader, options: Options, problems: ConfigProblem[]): void {
  const url = text('DB_MONITORING_HEARTBEAT_URL')
  if (url === undefined) return
  const problem = isUrl('https:', 'http:')('DB_MONITORING_HEARTBEAT_URL', url)
  if (problem)
    problems.push({ ...problem, code: 'DBM-004', fix: 'No heartbeat is sent until it is corrected.' })
  else options.heartbeat = url
}

function readFleet({ text }: Reader, options: Options, problems: ConfigProblem[]): void {
  const redis = text('DB_MONITORING_REDIS_URL')
  if (redis === undefined) return
  const problem = isUrl('redis:', 'rediss:')('DB_MONITORING_REDIS_URL', redis)
  if (problem)
    problems.push({ ...problem, code: 'DBM-004', fix: 'This instance is shown alone until it is corrected.' })
  else options.fleet = { redis }
}

function readInflux({ text, flag }: Reader, options: Options, problems: ConfigProblem[]): void {
  const said: { -readonly [K in keyof InfluxOptions]: InfluxOptions[K] } = {}
  const enabled = flag('INFLUXDB_ENABLED')
  if (enabled !== undefined) said.enabled = enabled
  for (const [name, field, check] of [
    ['INFLUXDB_URL', 'url', isUrl('http:', 'https:')],
    ['INFLUXDB_TOKEN', 'token', isSecret],
    ['INFLUXDB_ORG', 'org', isText],
    ['INFLUXDB_BUCKET', 'bucket', isText],
  ] as const) {
    const value = text(name)
    if (value === undefined) continue
    const problem = check(name, value)
    if (problem) problems.push({ ...problem, code: 'DBM-004' })
    else said[field] = value
  }
  if (Object.keys(said).length > 0) options.influxdb = said
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
