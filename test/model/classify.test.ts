import { describe, expect, it } from 'vitest'
import { classifyError, errorCode } from '../../src/model/errors/classify.ts'

const pg = (code: string, message: string): Error => Object.assign(new Error(message), { code })
const api = (code: string, message: string, details: string | null = null): object => ({
  code,
  message,
  details,
  hint: null,
})
const caused = (message: string, cause: unknown): Error => new TypeError(message, { cause })

/** error → layer, kind, code, cap */
const ROWS: readonly (readonly [string, unknown, string, string, string, string | null])[] = [
  [
    'PG 15 reserved',
    pg('53300', 'remaining connection slots are reserved for non-replication superuser connections'),
    'postgres',
    'exhausted',
    '53300',
    'max_connections',
  ],
  [
    'PG 18 reserved, text only',
    'FATAL: remaining connection slots are reserved for roles with the SUPERUSER attribute',
    'postgres',
    'exhausted',
    '53300',
    'max_connections',
  ],
  [
    'PG 16 reserved_connections',
    pg(
      '53300',
      'remaining connection slots are reserved for roles with privileges of the "pg_use_reserved_connections" role',
    ),
    'postgres',
    'exhausted',
    '53300',
    'max_connections',
  ],
  [
    'too many clients',
    new Error('sorry, too many clients already'),
    'postgres',
    'exhausted',
    '53300',
    'max_connections',
  ],
  [
    'role limit',
    pg('53300', 'too many connections for role "capped"'),
    'postgres',
    'exhausted',
    '53300',
    'role connection limit',
  ],
  [
    'database limit',
    pg('53300', 'too many connections for database "lim"'),
    'postgres',
    'exhausted',
    '53300',
    'database connection limit',
  ],
  [
    'terminated by admin',
    pg('57P01', 'terminating connection due to administrator command'),
    'postgres',
    'ended',
    '57P01',
    null,
  ],
  [
    'starting up',
    pg('57P03', 'the database system is starting up'),
    'postgres',
    'unavailable',
    '57P03',
    null,
  ],
  [
    'idle in transaction',
    pg('25P03', 'terminating connection due to idle-in-transaction timeout'),
    'postgres',
    'ended',
    '25P03',
    null,
  ],
  [
    'pgbouncer client cap',
    pg('08P01', 'no more connections allowed (max_client_conn)'),
    'pgbouncer',
    'exhausted',
    'max_client_conn',
    'max_client_conn',
  ],
  [
    'pgbouncer database cap',
    pg('08P01', 'client connections exceeded (max_db_client_connections)'),
    'pgbouncer',
    'exhausted',
    'max_db_client_connections',
    'max_db_client_connections',
  ],
  [
    'pgbouncer user cap',
    pg('08P01', 'client connections exceeded (max_user_client_connections)'),
    'pgbouncer',
    'exhausted',
    'max_user_client_connections',
    'max_user_client_connections',
  ],
  [
    'pgbouncer wait',
    pg('08P01', 'query_wait_timeout'),
    'pgbouncer',
    'exhausted',
    'query_wait_timeout',
    'default_pool_size',
  ],
  [
    'pgbouncer login fails',
    pg('08P01', 'server login has been failing, try again later (server_login_retry)'),
    'pgbouncer',
    'unavailable',
    'server_login_retry',
    null,
  ],
  [
    'pgbouncer login fails, newer',
    pg('08P01', 'server login has been failing, cached error: FATAL: no'),
    'pgbouncer',
    'unavailable',
    'server_login_retry',
    null,
  ],
  [
    'pgbouncer server gone',
    pg('08P01', 'server conn crashed?'),
    'pgbouncer',
    'ended',
    'server-connection-lost',
    null,
  ],
  [
    'pgbouncer stops',
    pg('08P01', 'pooler is shutting down'),
    'pgbouncer',
    'unavailable',
    'pooler-unavailable',
    null,
  ],
  [
    'pgbouncer login slow',
    pg('08P01', 'client_login_timeout'),
    'pgbouncer',
    'unavailable',
    'pooler-unavailable',
    null,
  ],
  [
    'supavisor 2023',
    pg('XX000', 'Max client connections reached'),
    'supavisor',
    'exhausted',
    'EMAXCONN',
    'max_client_connections',
  ],
  [
    'supavisor 2024',
    pg(
      'XX000',
      'MaxClientsInSessionMode: max clients reached - in Session mode max clients are limited to pool_size',
    ),
    'supavisor',
    'exhausted',
    'EMAXCONNSESSION',
    'pool_size',
  ],
  [
    'supavisor checkout 2023',
    pg('XX000', 'Unable to check out process from the pool due to timeout'),
    'supavisor',
    'exhausted',
    'ECHECKOUTTIMEOUT',
    'pool_size',
  ],
  [
    'supavisor checkout 2025',
    pg('XX000', 'Unable to check out connection from the pool due to timeout'),
    'supavisor',
    'exhausted',
    'ECHECKOUTTIMEOUT',
    'pool_size',
  ],
  [
    'supavisor 2026',
    pg('XX000', '(EMAXCONN) max client connections reached, limit: 200'),
    'supavisor',
    'exhausted',
    'EMAXCONN',
    'max_client_connections',
  ],
  [
    'supavisor session 2026',
    pg(
      'XX000',
      '(EMAXCONNSESSION) max clients reached in session mode - max clients are limited to pool_size: 15',
    ),
    'supavisor',
    'exhausted',
    'EMAXCONNSESSION',
    'pool_size',
  ],
  [
    'supavisor checkout 2026',
    pg(
      'XX000',
      '(ECHECKOUTTIMEOUT) unable to check out connection from the pool after 60000ms in Transaction mode',
    ),
    'supavisor',
    'exhausted',
    'ECHECKOUTTIMEOUT',
    'pool_size',
  ],
  [
    'supavisor pools',
    pg('XX000', '(EMAXPOOLSREACHED) max pools reached'),
    'supavisor',
    'exhausted',
    'EMAXPOOLSREACHED',
    'max_pools',
  ],
  [
    'supavisor retries',
    pg('XX000', '(ECHECKOUTRETRIES) gave up'),
    'supavisor',
    'exhausted',
    'ECHECKOUTRETRIES',
    'pool_size',
  ],
  [
    'supavisor breaker',
    pg('XX000', '(ECIRCUITBREAKER) open'),
    'supavisor',
    'unavailable',
    'ECIRCUITBREAKER',
    null,
  ],
  [
    'supavisor handler',
    pg('XX000', '(EDBHANDLEREXITED) handler exited'),
    'supavisor',
    'ended',
    'EDBHANDLEREXITED',
    null,
  ],
  [
    'supavisor tenant',
    pg('XX000', '(ENOTFOUND) tenant/user postgres.abc not found'),
    'supavisor',
    'unavailable',
    'ENOTFOUND',
    null,
  ],
  [
    'supavisor auth',
    pg('08006', '(EAUTHTIMEOUT) authentication timed out'),
    'supavisor',
    'unavailable',
    'EAUTHTIMEOUT',
    null,
  ],
  [
    'supavisor carries postgres',
    pg('53300', '(ECHECKOUTFAILED) sorry, too many clients already'),
    'postgres',
    'exhausted',
    '53300',
    'max_connections',
  ],
  [
    'supavisor carries the unknown',
    pg('XX000', '(EPOOLTERMINATING) terminating'),
    'supavisor',
    'unavailable',
    'ECHECKOUTFAILED',
    null,
  ],
  [
    'PGRST000',
    api('PGRST000', 'Database connection error. Retrying the connection.'),
    'postgrest',
    'unavailable',
    'PGRST000',
    null,
  ],
  [
    'PGRST000 carries postgres',
    api(
      'PGRST000',
      'Database connection error. Retrying the connection.',
      'connection to server at "db" (10.0.0.9), port 5432 failed: FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute\n',
    ),
    'postgres',
    'exhausted',
    '53300',
    'max_connections',
  ],
  [
    'PGRST001',
    api('PGRST001', 'Database client error. Retrying the connection.'),
    'postgrest',
    'unavailable',
    'PGRST001',
    null,
  ],
  [
    'PGRST002',
    api('PGRST002', 'Could not query the database for the schema cache. Retrying.'),
    'postgrest',
    'unavailable',
    'PGRST002',
    null,
  ],
  [
    'PGRST003',
    api('PGRST003', 'Timed out acquiring connection from connection pool.'),
    'postgrest',
    'exhausted',
    'PGRST003',
    'db-pool',
  ],
  ['PGRST003, code only', { code: 'PGRST003' }, 'postgrest', 'exhausted', 'PGRST003', 'db-pool'],
  [
    'GoTrue loading',
    { code: 500, error_code: 'unexpected_failure', msg: 'Database error loading user' },
    'auth',
    'unavailable',
    'unexpected_failure',
    null,
  ],
  [
    'GoTrue finding',
    { code: 'unexpected_failure', message: 'Database error finding users' },
    'auth',
    'unavailable',
    'unexpected_failure',
    null,
  ],
  [
    'GoTrue timeout',
    {
      code: 504,
      error_code: 'request_timeout',
      msg: 'Processing this request timed out, please retry after a moment.',
    },
    'auth',
    'unavailable',
    'request_timeout',
    null,
  ],
  [
    'auth-js hides the cause',
    Object.assign(new Error('{}'), { name: 'AuthRetryableFetchError', status: 503 }),
    'auth',
    'unavailable',
    'auth-unavailable',
    null,
  ],
  [
    'Storage 544',
    { statusCode: '544', error: 'DatabaseTimeout', message: 'The connection to the database timed out' },
    'storage',
    'exhausted',
    'DatabaseTimeout',
    'storage pool',
  ],
  [
    'Storage 544 error',
    Object.assign(new Error('x'), { name: 'StorageApiError', status: 544 }),
    'storage',
    'exhausted',
    'DatabaseTimeout',
    'storage pool',
  ],
  [
    'Storage 429',
    Object.assign(new Error('x'), { name: 'StorageApiError', status: 429 }),
    'storage',
    'exhausted',
    'SlowDown',
    'storage pool',
  ],
  [
    'pg-pool queue',
    new Error('timeout exceeded when trying to connect'),
    'pg-pool',
    'exhausted',
    'pool-timeout',
    'max',
  ],
  [
    'pg-pool handshake',
    new Error('Connection terminated due to connection timeout'),
    'pg-pool',
    'unavailable',
    'connect-timeout',
    null,
  ],
  [
    'pg-pool lost',
    new Error('Connection terminated unexpectedly'),
    'pg-pool',
    'ended',
    'connection-terminated',
    null,
  ],
  [
    'postgres.js connect',
    Object.assign(new Error('write CONNECT_TIMEOUT db:5432'), { code: 'CONNECT_TIMEOUT' }),
    'postgres.js',
    'unavailable',
    'CONNECT_TIMEOUT',
    null,
  ],
  [
    'postgres.js closed',
    Object.assign(new Error('write CONNECTION_CLOSED db:5432'), { code: 'CONNECTION_CLOSED' }),
    'postgres.js',
    'ended',
    'CONNECTION_CLOSED',
    null,
  ],
  [
    'Prisma',
    Object.assign(new Error('Timed out fetching a new connection from the connection pool.'), {
      code: 'P2024',
    }),
    'prisma',
    'exhausted',
    'P2024',
    'connection_limit',
  ],
  [
    'refused',
    Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' }),
    'network',
    'unavailable',
    'ECONNREFUSED',
    null,
  ],
  [
    'reset',
    Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
    'network',
    'unavailable',
    'ECONNRESET',
    null,
  ],
  [
    'timed out',
    Object.assign(new Error('x'), { code: 'ETIMEDOUT' }),
    'network',
    'unavailable',
    'ETIMEDOUT',
    null,
  ],
  [
    'not found',
    Object.assign(new Error('getaddrinfo ENOTFOUND db'), { code: 'ENOTFOUND' }),
    'network',
    'unavailable',
    'ENOTFOUND',
    null,
  ],
  [
    'fetch with a cause',
    caused(
      'fetch failed',
      Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' }),
    ),
    'network',
    'unavailable',
    'ECONNREFUSED',
    null,
  ],
  [
    'fetch with several addresses',
    caused(
      'fetch failed',
      Object.assign(new AggregateError([pg('ECONNREFUSED', 'connect ECONNREFUSED ::1:1')], ''), {}),
    ),
    'network',
    'unavailable',
    'ECONNREFUSED',
    null,
  ],
  [
    'supabase-js of a dead host',
    {
      message: 'TypeError: fetch failed',
      details:
        'TypeError: fetch failed\n\nCaused by: Error: connect ECONNREFUSED 127.0.0.1:1 (ECONNREFUSED)\nError: …',
      hint: '',
      code: '',
    },
    'network',
    'unavailable',
    'ECONNREFUSED',
    null,
  ],
  ['a browser offline', new TypeError('Failed to fetch'), 'network', 'unavailable', 'fetch-failed', null],
  ['a gateway', { code: 'HTTP502', message: '' }, 'network', 'unavailable', 'gateway', null],
]

describe('classifyError', () => {
  it.each(ROWS)('%s', (_, error, layer, kind, code, cap) => {
    expect(classifyError(error)).toMatchObject({ layer, kind, code, cap })
    expect(classifyError(error)?.advice).toMatch(/^[A-Zi_s].{20,}[.)]$/)
  })

  it.each([
    ['unique violation', pg('23505', 'duplicate key value violates unique constraint "visits_pkey"')],
    [
      'a violation that quotes a pooler',
      {
        code: '23505',
        message: 'duplicate key',
        details: 'Key (note)=(sorry, too many clients already) already exists.',
      },
    ],
    ['a raised exception that quotes a pooler', pg('P0001', 'Max client connections reached')],
    ['row level security', api('42501', 'new row violates row-level security policy for table "visits"')],
    ['no row', api('PGRST116', 'Cannot coerce the result to a single JSON object')],
    ['unknown table', api('PGRST205', "Could not find the table 'public.x' in the schema cache")],
    ['statement timeout', pg('57014', 'canceling statement due to statement timeout')],
    ['another protocol violation', pg('08P01', 'invalid frontend message type 88')],
    ['wrong password', { code: 'invalid_credentials', message: 'Invalid login credentials' }],
    [
      'a failing trigger on sign-up',
      { code: 'unexpected_failure', message: 'Database error saving new user' },
    ],
    [
      'auth rate limit',
      Object.assign(new Error('x'), { name: 'AuthApiError', status: 429, code: 'over_request_rate_limit' }),
    ],
    ['an abort', new DOMException('This operation was aborted', 'AbortError')],
    ['nothing', undefined],
    ['a number', 53300],
    ['an empty object', {}],
  ])('says nothing of %s', (_, error) => {
    expect(classifyError(error)).toBeNull()
  })

  it('says that a wrong project name is no passing fault', () => {
    expect(classifyError(pg('XX000', '(ENOTFOUND) tenant/user a.b not found'))?.retryable).toBe(false)
    expect(classifyError(pg('53300', 'x'))?.retryable).toBe(true)
  })

  it('survives whatever is thrown', () => {
    const cyclic: { cause?: unknown } = {}
    cyclic.cause = cyclic
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('no')
        },
      },
    )
    const getter = {
      get code(): string {
        throw new Error('no')
      },
      message: 'sorry, too many clients already',
    }
    for (const error of [cyclic, hostile, null, Symbol('x'), () => {}, Object.create(null)])
      expect(classifyError(error)).toBeNull()
    expect(classifyError(getter)?.code).toBe('53300')
  })
})

describe('errorCode', () => {
  it.each<readonly [unknown, string | null]>([
    [pg('23505', 'x'), '23505'],
    [api('PGRST116', 'x'), 'PGRST116'],
    [{ code: 400, error_code: 'invalid_credentials', msg: 'x' }, 'invalid_credentials'],
    [{ statusCode: '404', error: 'not_found', message: 'Object not found' }, 'not_found'],
    [{ statusCode: '404', error: 'Object was not found', message: 'x' }, 'HTTP404'],
    [pg('', '(EMAXCONN) max client connections reached, limit: 200'), 'EMAXCONN'],
    [caused('fetch failed', { code: 'UND_ERR_SOCKET' }), 'UND_ERR_SOCKET'],
    [
      {
        message: 'TypeError: fetch failed',
        details: 'Caused by: Error: connect ECONNREFUSED ::1:1 (ECONNREFUSED)',
        code: '',
      },
      'ECONNREFUSED',
    ],
    [{ status: 503 }, 'HTTP503'],
    [{ code: 'alice@example.com' }, null],
    [{ code: '4f9c2b7e8a1d4c3f9b2e7a6d5c4b3a21' }, null],
    [{ code: 'eyJhbGciOiJIUzI1NiJ9' }, null],
    ['plain text', null],
  ])('%j → %s', (error, code) => {
    expect(errorCode(error)).toBe(code)
  })
})
