import type { AlertRule, Silence } from '../model/alert.ts'
import type { AuditEntry } from '../model/audit.ts'
import type { ErrorText } from '../model/errors/describe.ts'
import type { Channel, Collector, Exporter, HealthCheck, Probe, Rule } from '../model/extensions.ts'
import type { Fleet, FleetOptions } from '../model/fleet/fleet.ts'
import { DEFAULT_THRESHOLDS, type Thresholds } from '../model/health.ts'
import type { Journal } from '../model/journal/journal.ts'
import {
  INFLUX_DEFAULTS,
  type InfluxOptions,
  type PostHogClient,
  type PostHogOptions,
  type ResolvedInfluxOptions,
  type SentryOptions,
  type SentrySdk,
} from '../model/observers/clients.ts'

/** Called by the routes before they answer. */
export type RouteAction =
  | 'read'
  | 'cleanup'
  | 'emergency-reset'
  | 'export-json'
  | 'start-collection'
  | 'stop-collection'
  | 'release'
  | 'acknowledge'
  | 'test-alert'

/** What `authorize` may answer besides `true` and `false`. */
export interface Decision {
  readonly allow: boolean
  /** Shown to the caller and in the widget. */
  readonly reason?: string
  /** Name for the audit list. */
  readonly actor?: string
}

/**
 * `'unknown'` = it cannot be decided now, because the service that decides it is down. `'signed-out'` = no, because nobody is
 * signed in: 401, and the widget offers to sign in.
 */
type Answered = boolean | Decision | 'unknown' | 'signed-out'

/**
 * Decides about one request, within 3 s. `'unknown'`, a throw, a rejection or a timeout mean that it cannot decide: the last
 * decision about this caller (by cookie and Authorization header) then applies for 5 minutes, for reading only.
 */
export type Authorize = (request: Request, action: RouteAction) => Answered | Promise<Answered>

/** Takes one entry of the audit list; not waited for. */
export type AuditSink = (entry: AuditEntry) => void | Promise<void>

/** Capacity and limits of one pool. */
export interface PoolOptions {
  /** Capacity of a Supabase or hand-made pool; a driver's pool reports its own. @default 25 */
  readonly max?: number
  readonly thresholds?: Partial<Thresholds>
  /** ms without activity after which a lease is idle; `false` = never: leases of this pool are held on purpose. @default staleAfter */
  readonly staleAfter?: number | false
}

/** The same, ready for use: `staleAfter: false` is `Infinity`. */
export interface ResolvedPoolOptions extends Omit<PoolOptions, 'staleAfter'> {
  readonly staleAfter?: number
}

/** How the database itself is read. One of `url` and `supabase` reads the database; the others add pooler and host figures. */
export interface DatabaseOptions {
  /** Connection string of a role that is member of `pg_monitor`. Opens one connection of its own and never uses the app's pool. Needs the package `pg`. */
  readonly url?: string
  /** Through the Data API and the shipped migration (`npx next-db-monitoring sql`), where no connection can stay open. */
  readonly supabase?: { readonly url: string; readonly serviceKey: string }
  /** Connection string of PgBouncer's admin console (`…/pgbouncer`), as a user of `stats_users`. Needs the package `pg`. */
  readonly pgbouncer?: string
  /** The project's Prometheus endpoint. `user` defaults to Supabase's `service_role`. */
  readonly metrics?: { readonly url: string; readonly user?: string; readonly password: string }
  /** ms a statement may run before it is listed as long-running. @default 5000 */
  readonly longRunningAfter?: number
  /** ms a session may be idle in a transaction before it is listed. @default 10000 */
  readonly idleInTransactionAfter?: number
}

/** What the monitor may do automatically. Each action is an entry of the audit list. */
export interface RecoveryOptions {
  /** Reclaims leases that are idle, dead or lost, as `cleanup` does, at every look (5 s). @default false */
  readonly reclaimStale?: boolean
  /** Ends sessions of this application that are idle in a transaction for so many ms; needs `terminate: true`. 10000..86400000. @default never */
  readonly terminateIdleInTransactionAfter?: number
  /** Cancels statements of this application that run for so many ms; their connections stay. Needs `terminate: true`. 10000..86400000. @default never */
  readonly cancelStatementsAfter?: number
}

/** Facts the connection budget cannot detect. */
export interface BudgetOptions {
  /** Most instances of this app that run at once. @default those observed */
  readonly instances?: number
  /** Counts every pool twice, because a deployment runs two releases side by side for a while. @default only while two are observed */
  readonly deployOverlap?: boolean
}

/** Options of a monitor: `db-monitoring.config.ts`, or `createMonitor(options)`. All optional. */
export interface DbMonitoringOptions {
  /** `false` turns every wrapper off. @default true */
  readonly enabled?: boolean
  /** Name of this application or worker in the fleet. @default 'app' */
  readonly service?: string
  /** Name of this instance. @default host name and process id */
  readonly instance?: string
  readonly region?: string
  /**
   * Release that runs, 1 to 200 characters: two that run side by side are compared by it.
   * @default DB_MONITORING_BUILD, else what the host or the build system names, else Next's BUILD_ID
   */
  readonly build?: string
  /** @default NODE_ENV */
  readonly environment?: string
  /**
   * Whether the host suspends the process between requests. Cloud Run with instance-based billing does not, and cannot be told from one that does.
   * @default DB_MONITORING_SERVERLESS, else what the variables of the host say (`VERCEL`, `AWS_LAMBDA_FUNCTION_NAME`, `NETLIFY`, `FUNCTIONS_WORKER_RUNTIME`, `K_SERVICE`)
   */
  readonly serverless?: boolean
  /** Ratios 0..1. @default { warning: 0.8, critical: 0.95 } */
  readonly thresholds?: Partial<Thresholds>
  /** By pool name, for example `supabase:rest`. */
  readonly pools?: Readonly<Record<string, PoolOptions>>
  /** By service name. */
  readonly services?: Readonly<Record<string, { readonly maxPoolSize?: number }>>
  /** ms without activity after which a lease is idle, and suspected to be a leak. 1000..86400000, or `false` = never. @default 300000 */
  readonly staleAfter?: number | false
  /** ms between two messages of one alert. 0..86400000. @default 300000 */
  readonly alertCooldown?: number
  /** ms between two snapshots of the history. 1000..3600000. @default 30000 */
  readonly collectionInterval?: number
  /** Hours of snapshots to store. 1..720. @default 24 */
  readonly retentionHours?: number
  /**
   * Where history is stored beyond the life of the process: `'file'` in `dataDir`, `'memory'` = nowhere, or a journal of your own.
   * @default 'file' in an app built with the plugin on a host that does not freeze processes, and wherever `dataDir` is given
   */
  readonly journal?: 'file' | 'memory' | Journal
  /** Folder of the file journal; processes may share it. 1..1000 characters. @default '.next/cache/db-monitoring' */
  readonly dataDir?: string
  /**
   * Where instances and workers meet, so that each shows all: `'postgres'` = the tables of `npx next-db-monitoring sql --fleet` in
   * the database of `database.url` or `database.supabase`, the same by an address of its own, Redis, the app's ingest route, or a store of your own.
   * @default DB_MONITORING_REDIS_URL, else each instance is shown alone
   */
  readonly fleet?: 'postgres' | FleetOptions | Fleet
  /** Acquisition stacks: never, for one lease in N (16, or the number given), or for all. @default 'sampled' */
  readonly captureStack?: 'off' | 'sampled' | 'on' | { readonly sample: number }
  readonly alerts?: Readonly<Record<string, AlertRule>>
  /** Times in which alerts send no message. @default none */
  readonly silences?: readonly Silence[]
  /** Rules of your own on each observation, in code; `alerts` are rules made of conditions. */
  readonly rules?: readonly Rule[]
  /** Where notices are sent besides the console. */
  readonly channels?: readonly Channel[]
  /**
   * `import * as Sentry from '@sentry/nextjs'` (or `'@sentry/node'`), 10 or newer, or options around it: alerts, connection errors,
   * breadcrumbs, metrics, and a `database` context on every event. @default not used
   */
  readonly sentry?: SentrySdk | SentryOptions
  /** A client of `posthog-node`, or options around it: alerts, connection errors, figures. @default nothing is sent to PostHog */
  readonly posthog?: PostHogClient | PostHogOptions
  /**
   * Address that is called (GET) at every beat, for a dead-man's switch that notices when the beats end. A secret.
   * @default DB_MONITORING_HEARTBEAT_URL, else none is called
   */
  readonly heartbeat?: string
  /** `false` silences the console channel. @default true */
  readonly console?: boolean
  readonly collectors?: readonly Collector[]
  /** Where each beat's snapshot is pushed. */
  readonly exporters?: readonly Exporter[]
  readonly probes?: readonly Probe[]
  /** Asks the database itself: a connection string, or more. @default DB_MONITORING_DATABASE_URL */
  readonly database?: string | DatabaseOptions
  /** Lets cleanup end sessions in the database that this application left idle in a transaction. @default false */
  readonly terminate?: boolean
  readonly recovery?: RecoveryOptions
  readonly budget?: BudgetOptions
  readonly healthChecks?: Readonly<Record<string, HealthCheck>>
  readonly authorize?: Authorize
  /** Bearer token that may read, 16 to 4096 characters. */
  readonly token?: string
  /** Bearer token that may read and operate, 16 to 4096 characters. */
  readonly adminToken?: string
  /**
   * Proxies in front of this server that add to `X-Forwarded-For`. 0..10. With 0 the header is ignored and the address
   * of a caller is the socket's. @default 0
   */
  readonly trustedProxies?: number
  /**
   * What is stored of an error's text: `catalogue` = sentences of this package chosen by code; `redacted` = the text
   * that came without what looks like a value, where something may be missed. @default 'redacted' in development, else 'catalogue'
   */
  readonly errorText?: ErrorText
  /** Gets every entry of the audit list, refused attempts too, to store elsewhere. What it throws is a fault. */
  readonly auditSink?: AuditSink
  /** A stand-alone `/metrics` server in this process, on loopback. @default { enabled: false, port: 9090 } */
  readonly prometheus?: { readonly enabled?: boolean; readonly port?: number; readonly host?: string }
  /** Pushes each beat's figures to InfluxDB, or to what takes its line protocol. Needs the package `@influxdata/influxdb-client`. @default { enabled: false } */
  readonly influxdb?: InfluxOptions
  /** Gives the metrics to the process's OpenTelemetry meter provider, when it has one. Needs the package `@opentelemetry/api`. @default false */
  readonly opentelemetry?: boolean
  /** Bounds of the Prometheus histograms, seconds, ascending, 1 to 64 of them from 0.000001 to 600. @default OpenTelemetry's */
  readonly histogramBounds?: readonly number[]
  /** Writes every beat, every fault of the monitor and every operation to the console. @default false */
  readonly debug?: boolean
}

/** Options after defaults, environment and checks; frozen. */
export interface ResolvedOptions {
  readonly enabled: boolean
  readonly service: string
  readonly instance: string | null
  readonly region: string | null
  /** `null` = not given. */
  readonly build: string | null
  readonly environment: string
  readonly serverless: boolean
  readonly thresholds: Thresholds
  readonly pools: Readonly<Record<string, ResolvedPoolOptions>>
  readonly services: Readonly<Record<string, { readonly maxPoolSize?: number }>>
  /** `Infinity` = never. */
  readonly staleAfter: number
  readonly alertCooldown: number
  readonly collectionInterval: number
  readonly retentionHours: number
  /** `null` = not said: a file in an app, else memory. */
  readonly journal: 'file' | 'memory' | Journal | null
  /** `null` = the default folder. */
  readonly dataDir: string | null
  /** `null` = this instance is alone. */
  readonly fleet: 'postgres' | FleetOptions | Fleet | null
  /** One lease in `stackSample` keeps its stack; 0 = none. */
  readonly stackSample: number
  readonly alerts: Readonly<Record<string, AlertRule>>
  readonly silences: readonly Silence[]
  readonly rules: readonly Rule[]
  readonly channels: readonly Channel[]
  /** `null` = not given. */
  readonly sentry: SentryOptions | null
  readonly posthog: PostHogOptions | null
  /** `null` = none is called. */
  readonly heartbeat: string | null
  readonly console: boolean
  readonly collectors: readonly Collector[]
  readonly exporters: readonly Exporter[]
  readonly probes: readonly Probe[]
  /** `null` = the database is not read. */
  readonly database: DatabaseOptions | null
  readonly terminate: boolean
  readonly recovery: {
    readonly reclaimStale: boolean
    readonly terminateIdleInTransactionAfter: number | null
    readonly cancelStatementsAfter: number | null
  }
  readonly budget: { readonly instances: number | null; readonly deployOverlap: boolean }
  readonly healthChecks: Readonly<Record<string, HealthCheck>>
  readonly authorize: Authorize | null
  readonly token: string | null
  readonly adminToken: string | null
  /** Tokens that were given and refused, each a sentence without the token. */
  readonly refusedTokens?: readonly string[]
  readonly trustedProxies: number
  readonly errorText: ErrorText
  readonly auditSink: AuditSink | null
  readonly prometheus: { readonly enabled: boolean; readonly port: number; readonly host: string }
  readonly influxdb: ResolvedInfluxOptions
  readonly opentelemetry: boolean
  /** `null` = OpenTelemetry's. */
  readonly histogramBounds: readonly number[] | null
  readonly debug: boolean
}

/** Capacity of a Supabase or hand-made pool when nothing is configured (the specification's figure). */
export const DEFAULT_POOL_MAX = 25

/** Where an app's history is stored when nothing is configured (contract section 6). */
export const DEFAULT_DATA_DIR = '.next/cache/db-monitoring'

/** What is used where neither code nor environment says anything. */
export const DEFAULTS: ResolvedOptions = {
  enabled: true,
  service: 'app',
  instance: null,
  region: null,
  build: null,
  environment: 'development',
  serverless: false,
  thresholds: DEFAULT_THRESHOLDS,
  pools: {},
  services: {},
  staleAfter: 300_000,
  alertCooldown: 300_000,
  collectionInterval: 30_000,
  retentionHours: 24,
  journal: null,
  dataDir: null,
  fleet: null,
  stackSample: 16,
  alerts: {},
  silences: [],
  rules: [],
  channels: [],
  sentry: null,
  posthog: null,
  heartbeat: null,
  console: true,
  collectors: [],
  exporters: [],
  probes: [],
  database: null,
  terminate: false,
  recovery: { reclaimStale: false, terminateIdleInTransactionAfter: null, cancelStatementsAfter: null },
  budget: { instances: null, deployOverlap: false },
  healthChecks: {},
  authorize: null,
  token: null,
  adminToken: null,
  trustedProxies: 0,
  errorText: 'catalogue',
  auditSink: null,
  prometheus: { enabled: false, port: 9090, host: '127.0.0.1' },
  influxdb: INFLUX_DEFAULTS,
  opentelemetry: false,
  histogramBounds: null,
  debug: false,
}

/** Identity with types, for `db-monitoring.config.ts`. */
export function defineDbMonitoring(options: DbMonitoringOptions): DbMonitoringOptions {
  return options
}
