import type {
  ApplicationSessions,
  BackendState,
  BlockedSession,
  DatabaseReading,
  Session,
  Statement,
} from '../../model/database/database.ts'
import type { MeasuredPool, PoolerLink, PoolerPool, PoolerReading } from '../../model/database/pooler.ts'
import type { SessionListing, SessionRow } from '../../model/database/sessions.ts'
import type { ProbeConnection, ProbeReading } from '../../model/extensions.ts'
import { POOL_KINDS } from '../../model/pool.ts'
import {
  flag,
  listOf,
  number,
  object,
  oneOf,
  orAbsent,
  orNull,
  type Reader,
  tableOf,
  text,
} from '../../model/tools/shape.ts'

const SESSION = object<Session>({
  pid: number,
  role: text,
  application: text,
  state: text,
  ageMs: number,
  transactionMs: orNull(number),
  backendStart: text,
  operation: orNull(text),
  wait: orNull(text),
})

const STATEMENT = object<Statement>({
  queryId: text,
  calls: number,
  totalMs: number,
  meanMs: number,
  rows: number,
  role: orNull(text),
  operation: text,
})

const DATABASE = object<DatabaseReading>({
  serverVersionNum: number,
  startedAt: text,
  inRecovery: flag,
  limits: object<DatabaseReading['limits']>({
    maxConnections: number,
    superuserReserved: number,
    reserved: number,
    usable: number,
  }),
  used: number,
  canReadAll: flag,
  grantHint: orAbsent(text),
  byState: tableOf(number),
  byApplication: listOf(
    object<ApplicationSessions>({
      application: text,
      role: text,
      state: text,
      count: number,
      maxAgeMs: orNull(number),
    }),
  ),
  waits: listOf(object<DatabaseReading['waits'][number]>({ type: text, event: text, count: number })),
  idleInTransaction: listOf(SESSION),
  longRunning: listOf(SESSION),
  blocked: listOf(
    object<BlockedSession>({
      pid: number,
      blockedBy: listOf(number),
      waitMs: number,
      application: text,
      operation: orNull(text),
    }),
  ),
  roleLimits: tableOf(object<DatabaseReading['roleLimits'][string]>({ limit: number, used: orNull(number) })),
  neverQueried: listOf(
    object<DatabaseReading['neverQueried'][number]>({
      application: text,
      role: text,
      count: number,
      oldestMs: number,
    }),
  ),
  topStatements: orNull(listOf(STATEMENT)),
})

const POOLER = object<PoolerReading>({
  kind: oneOf('pgbouncer'),
  version: orNull(text),
  maxClients: orNull(number),
  clients: number,
  pools: listOf(
    object<PoolerPool>({
      database: text,
      role: text,
      mode: oneOf('session', 'transaction', 'statement', 'unknown'),
      clientsActive: number,
      clientsWaiting: number,
      serversActive: number,
      serversIdle: number,
      size: orNull(number),
      longestWaitMs: number,
    }),
  ),
  links: listOf(
    object<PoolerLink>({
      application: text,
      database: text,
      role: text,
      client: text,
      state: text,
      waitMs: number,
      serverPid: orNull(number),
    }),
  ),
})

const GAUGE = orNull(number)

const POOL = object<MeasuredPool>({
  name: text,
  kind: oneOf(...POOL_KINDS),
  used: GAUGE,
  idle: GAUGE,
  connecting: GAUGE,
  pending: GAUGE,
  max: GAUGE,
  ghosts: orAbsent(number),
  dead: orAbsent(number),
  timeouts: GAUGE,
})

/** The valid parts of a probe's answer. Absent parts stay absent. */
export const readingOf: Reader<ProbeReading> = object<ProbeReading>({
  database: orAbsent(DATABASE),
  connection: orAbsent(object<ProbeConnection>({ server: text, ageMs: number })),
  backends: orAbsent(
    listOf(object<BackendState>({ pid: number, state: text, wait: orNull(text), ageMs: number })),
  ),
  sessions: orAbsent(
    object<SessionListing>({
      rows: listOf(
        object<SessionRow>({
          pid: number,
          role: text,
          application: text,
          address: orNull(text),
          port: orNull(number),
        }),
      ),
      isWhole: flag,
      self: orNull(object<NonNullable<SessionListing['self']>>({ address: text, port: number })),
    }),
  ),
  pooler: orAbsent(POOLER),
  pools: orAbsent(listOf(POOL)),
})
