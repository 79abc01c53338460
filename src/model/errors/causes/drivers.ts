import { type Cause, means } from './cause.ts'

/** pg-pool gives no codes, only these sentences. */
export const PG_POOL: readonly Cause[] = [
  {
    text: /^timeout exceeded when trying to connect$/,
    means: means(
      'pg-pool',
      'exhausted',
      'pool-timeout',
      'max',
      'Every client of this pool is checked out: find who holds them longest before raising max.',
    ),
  },
  {
    text: /^connection terminated due to connection timeout$/i,
    means: means(
      'pg-pool',
      'unavailable',
      'connect-timeout',
      null,
      'A new connection took too long to open: the network or a busy Postgres, not the size of the pool.',
    ),
  },
  {
    text: /^(?:connection terminated(?: unexpectedly)?|client has encountered a connection error and is not queryable)$/i,
    means: means(
      'pg-pool',
      'ended',
      'connection-terminated',
      null,
      'The connection ended under the client; pass the error to release() so that the pool drops it.',
    ),
  },
]

/** postgres.js names its own connection errors. */
export const POSTGRES_JS: readonly Cause[] = [
  {
    codes: ['CONNECT_TIMEOUT'],
    text: /^write CONNECT_TIMEOUT \S{1,200}$/,
    means: means(
      'postgres.js',
      'unavailable',
      'CONNECT_TIMEOUT',
      null,
      'A new connection took too long to open: check address, network and a busy Postgres.',
    ),
  },
  {
    codes: ['CONNECTION_CLOSED', 'CONNECTION_DESTROYED'],
    text: /^write CONNECTION_(?:CLOSED|DESTROYED) \S{1,200}$/,
    means: means(
      'postgres.js',
      'ended',
      'CONNECTION_CLOSED',
      null,
      'The connection closed under the query; a retry gets a new one.',
    ),
  },
  {
    codes: ['CONNECTION_ENDED'],
    text: /^write CONNECTION_ENDED \S{1,200}$/,
    means: means(
      'postgres.js',
      'ended',
      'CONNECTION_ENDED',
      null,
      'sql.end() was called before this query: end it only when the process stops.',
      false,
    ),
  },
]

/** Prisma's own codes (its error reference). */
export const PRISMA: readonly Cause[] = [
  {
    codes: ['P2024'],
    text: /^timed out fetching a new connection from the connection pool\.(?: more info: .{1,300})?$/i,
    means: means(
      'prisma',
      'exhausted',
      'P2024',
      'connection_limit',
      "Every connection of Prisma's pool is in use: find long transactions before raising connection_limit.",
    ),
  },
  {
    codes: ['P2037'],
    means: means(
      'prisma',
      'exhausted',
      'P2037',
      'max_connections',
      'The database has no slot left: lower connection_limit of each instance.',
    ),
  },
  {
    codes: ['P1001', 'P1002'],
    text: /^can't reach database server at .{1,200}$/i,
    means: means(
      'prisma',
      'unavailable',
      'P1001',
      null,
      'Prisma cannot reach the database: check address, network, and that Postgres is up.',
    ),
  },
  {
    codes: ['P1017'],
    means: means(
      'prisma',
      'ended',
      'P1017',
      null,
      'The server closed the connection; a retry gets a new one.',
    ),
  },
]
