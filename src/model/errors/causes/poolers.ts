import { type Cause, means } from './cause.ts'

const SLOW = 'Shorten transactions and slow queries first: each one keeps a server connection from the next.'

/** PgBouncer sends everything as 08P01, so the text decides (observed on 1.18; newer texts from its sources). */
export const PGBOUNCER: readonly Cause[] = [
  {
    text: /^no more connections allowed \(max_client_conn\)$/,
    means: means(
      'pgbouncer',
      'exhausted',
      'max_client_conn',
      'max_client_conn',
      'Lower the pool size of each instance, or raise max_client_conn in PgBouncer.',
    ),
  },
  {
    text: /^client connections exceeded \(max_db_client_connections\)$/,
    means: means(
      'pgbouncer',
      'exhausted',
      'max_db_client_connections',
      'max_db_client_connections',
      'Lower the pool size of each instance, or raise max_db_client_connections for this database.',
    ),
  },
  {
    text: /^client connections exceeded \(max_user_client_connections\)$/,
    means: means(
      'pgbouncer',
      'exhausted',
      'max_user_client_connections',
      'max_user_client_connections',
      'Lower the pool size of each instance, or raise max_user_client_connections for this user.',
    ),
  },
  {
    text: /^query_wait_timeout$/,
    means: means(
      'pgbouncer',
      'exhausted',
      'query_wait_timeout',
      'default_pool_size',
      `The query waited too long for a server connection. ${SLOW} A full Postgres behind the pooler looks the same.`,
    ),
  },
  {
    text: /^server login has been failing, (?:try again later \(server_login_retry\)|cached error: .{1,300})$/,
    means: means(
      'pgbouncer',
      'unavailable',
      'server_login_retry',
      null,
      'The pooler cannot log in to Postgres: check that Postgres is up and has free slots.',
    ),
  },
  {
    text: /^(?:server conn crashed\?|idle_transaction_timeout|client_idle_timeout)$/,
    means: means(
      'pgbouncer',
      'ended',
      'server-connection-lost',
      null,
      'The pooler ended this session; a retry gets a new one.',
    ),
  },
  {
    text: /^(?:client_login_timeout(?: \(server down\))?|pooler is shutting down|pgbouncer cannot connect to server)$/,
    means: means(
      'pgbouncer',
      'unavailable',
      'pooler-unavailable',
      null,
      'The pooler does not accept logins now: check that it runs and is not restarting.',
    ),
  },
]

/** Supavisor mostly sends XX000; since March 2026 its texts begin with a code in brackets, older ones are sentences. */
export const SUPAVISOR: readonly Cause[] = [
  {
    codes: ['EMAXCONN'],
    text: /^(?:\(EMAXCONN\) .{1,300}|max client connections reached(?:, limit: \d+)?)$/i,
    means: means(
      'supavisor',
      'exhausted',
      'EMAXCONN',
      'max_client_connections',
      'Too many clients for the pooler: lower the pool size of each instance, or use a larger compute size.',
    ),
  },
  {
    codes: ['EMAXCONNSESSION'],
    text: /^(?:\(EMAXCONNSESSION\) .{1,300}|(?:MaxClientsInSessionMode: )?max clients reached(?: - in session mode| in session mode -) max clients are limited to pool_size(?:: \d+)?)$/i,
    means: means(
      'supavisor',
      'exhausted',
      'EMAXCONNSESSION',
      'pool_size',
      'Session mode allows only pool_size clients: connect through transaction mode (port 6543), or lower the pool size of each instance.',
    ),
  },
  {
    codes: ['ECHECKOUTTIMEOUT'],
    text: /^(?:\(ECHECKOUTTIMEOUT\) .{1,300}|unable to check out (?:process|connection) from the pool (?:due to timeout|after \d+ ?ms in \w+ mode))$/i,
    means: means(
      'supavisor',
      'exhausted',
      'ECHECKOUTTIMEOUT',
      'pool_size',
      `No server connection became free in time. ${SLOW}`,
    ),
  },
  {
    codes: ['ECHECKOUTRETRIES'],
    text: /^\(ECHECKOUTRETRIES\) .{1,300}$/,
    means: means(
      'supavisor',
      'exhausted',
      'ECHECKOUTRETRIES',
      'pool_size',
      `No server connection could be had after several tries. ${SLOW}`,
    ),
  },
  {
    codes: ['EMAXPOOLSREACHED'],
    text: /^\(EMAXPOOLSREACHED\) .{1,300}$/,
    means: means(
      'supavisor',
      'exhausted',
      'EMAXPOOLSREACHED',
      'max_pools',
      'Too many combinations of user, database and mode: connect with fewer distinct roles.',
    ),
  },
  {
    codes: ['ECIRCUITBREAKER'],
    text: /^\(ECIRCUITBREAKER\) .{1,300}$/,
    means: means(
      'supavisor',
      'unavailable',
      'ECIRCUITBREAKER',
      null,
      'The pooler refuses for a while after repeated failures: fix those first (often wrong credentials).',
    ),
  },
  {
    codes: ['EDBHANDLEREXITED'],
    text: /^\(EDBHANDLEREXITED\) .{1,300}$/,
    means: means(
      'supavisor',
      'ended',
      'EDBHANDLEREXITED',
      null,
      'The connection behind the pooler ended; a retry gets a new one.',
    ),
  },
  {
    codes: ['EAUTHTIMEOUT'],
    text: /^\(EAUTHTIMEOUT\) .{1,300}$/,
    means: means(
      'supavisor',
      'unavailable',
      'EAUTHTIMEOUT',
      null,
      'The login to the pooler took too long: check the database and the network between.',
    ),
  },
  {
    text: /^(?:\(ENOTFOUND\) tenant\/user \S{1,200} not found|tenant or user not found)$/i,
    means: means(
      'supavisor',
      'unavailable',
      'ENOTFOUND',
      null,
      'The pooler does not know this project or user: check the user name (role.project) and the region of the host.',
      false,
    ),
  },
  {
    codes: ['ECHECKOUTFAILED', 'EPOOLTERMINATING'],
    text: /^\((?:ECHECKOUTFAILED|EPOOLTERMINATING)\) .{1,300}$/,
    means: means(
      'supavisor',
      'unavailable',
      'ECHECKOUTFAILED',
      null,
      'The pooler could not give a server connection: look at the error of Postgres that it carries.',
    ),
  },
]
