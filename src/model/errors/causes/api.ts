import { type Cause, means } from './cause.ts'

/** PostgREST: PGRST000–003 are about connections, all others about the request. */
export const POSTGREST: readonly Cause[] = [
  {
    codes: ['PGRST003'],
    text: /^timed out acquiring connection from connection pool\.?$/i,
    means: means(
      'postgrest',
      'exhausted',
      'PGRST003',
      'db-pool',
      'All connections of the Data API were busy: find the slow queries first, then consider a larger pool.',
    ),
  },
  {
    codes: ['PGRST000'],
    text: /^database connection error\. retrying the connection\.?$/i,
    means: means(
      'postgrest',
      'unavailable',
      'PGRST000',
      null,
      'The Data API cannot connect to Postgres: check that it is up and has free slots.',
    ),
  },
  {
    codes: ['PGRST001'],
    text: /^database client error\. retrying the connection\.?$/i,
    means: means(
      'postgrest',
      'unavailable',
      'PGRST001',
      null,
      'The Data API lost its connection and is reconnecting: retry with back-off.',
    ),
  },
  {
    codes: ['PGRST002'],
    text: /^could not query the database for the schema cache\. retrying\.?$/i,
    means: means(
      'postgrest',
      'unavailable',
      'PGRST002',
      null,
      'The Data API cannot read the schema: Postgres is down, full, or restarting.',
    ),
  },
]

/** GoTrue. Its `unexpected_failure` alone is inconclusive; only the texts about reading from the database count. */
export const AUTH: readonly Cause[] = [
  {
    text: /^database error (?:loading|finding|querying) [a-z ]{1,40}$/i,
    means: means(
      'auth',
      'unavailable',
      'unexpected_failure',
      null,
      'Auth could not read from Postgres: check that it is up and has free slots.',
    ),
  },
  {
    codes: ['request_timeout'],
    text: /^processing this request timed out, please retry after a moment\.?$/i,
    means: means(
      'auth',
      'unavailable',
      'request_timeout',
      null,
      'Auth gave up waiting: look at slow queries and at the connections Auth holds.',
    ),
  },
  {
    statuses: [502, 503, 504, 520, 521, 522, 523, 524, 530],
    from: /^AuthRetryableFetchError$/,
    means: means(
      'auth',
      'unavailable',
      'auth-unavailable',
      null,
      'Auth did not answer: it is restarting, overloaded, or cannot reach Postgres.',
    ),
  },
]

/** Storage has a pool of its own; 544 is its database time-out, 429 its refusal when too many connections are open. */
export const STORAGE: readonly Cause[] = [
  {
    codes: ['DatabaseTimeout'],
    text: /^the connection to the database timed out\.?$/i,
    statuses: [544],
    from: /^Storage/,
    means: means(
      'storage',
      'exhausted',
      'DatabaseTimeout',
      'storage pool',
      'Storage got no database connection in time: look at slow queries and at who holds the connections.',
    ),
  },
  {
    codes: ['SlowDown', 'too_many_connections'],
    text: /^too many connections issued to the database\.?$/i,
    statuses: [429],
    from: /^Storage/,
    means: means(
      'storage',
      'exhausted',
      'SlowDown',
      'storage pool',
      'Storage is refusing because too many connections are open: send fewer requests at once.',
    ),
  },
]
