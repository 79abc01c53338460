import { type Cause, means } from './cause.ts'

/** Postgres: by SQLSTATE, and by text where a layer between has dropped the code (appendix A of its manual). */
export const POSTGRES: readonly Cause[] = [
  {
    text: /^too many connections for role ".{1,200}"$/,
    means: means(
      'postgres',
      'exhausted',
      '53300',
      'role connection limit',
      'This role has its own CONNECTION LIMIT: raise it, or use fewer connections with this role.',
    ),
  },
  {
    text: /^too many connections for database ".{1,200}"$/,
    means: means(
      'postgres',
      'exhausted',
      '53300',
      'database connection limit',
      'This database has its own CONNECTION LIMIT: raise it, or use fewer connections to it.',
    ),
  },
  {
    codes: ['53300'],
    text: /^(?:remaining connection slots are reserved for (?:non-replication superuser connections|roles with (?:the SUPERUSER attribute|privileges of the "\w{1,63}" role))|sorry, too many clients already)$/,
    means: means(
      'postgres',
      'exhausted',
      '53300',
      'max_connections',
      'Every slot of Postgres is taken: lower the pool sizes so that their sum fits max_connections, or put a pooler in front.',
    ),
  },
  {
    codes: ['57P01'],
    text: /^terminating connection due to administrator command$/,
    means: means(
      'postgres',
      'ended',
      '57P01',
      null,
      'Somebody ended this session (a restart, or pg_terminate_backend); a retry gets a new one.',
    ),
  },
  {
    codes: ['57P02'],
    text: /^terminating connection because of crash of another server process$/,
    means: means(
      'postgres',
      'ended',
      '57P02',
      null,
      'Postgres ended all sessions after one of its processes crashed: read its log.',
    ),
  },
  {
    codes: ['57P03'],
    text: /^the database system is (?:starting up|shutting down|in recovery mode|not yet accepting connections)$/,
    means: means(
      'postgres',
      'unavailable',
      '57P03',
      null,
      'Postgres is starting, stopping or recovering: wait and retry with back-off.',
    ),
  },
  {
    codes: ['57P04'],
    means: means(
      'postgres',
      'ended',
      '57P04',
      null,
      'The database was dropped: check the database name.',
      false,
    ),
  },
  {
    codes: ['57P05'],
    text: /^terminating connection due to idle-session timeout$/,
    means: means(
      'postgres',
      'ended',
      '57P05',
      null,
      'idle_session_timeout ended this session: let the pool close idle connections earlier.',
    ),
  },
  {
    codes: ['25P03'],
    text: /^terminating connection due to idle-in-transaction timeout$/,
    means: means(
      'postgres',
      'ended',
      '25P03',
      null,
      'A transaction was left open without work: find the code that begins one and waits for something else.',
    ),
  },
  {
    codes: ['25P04'],
    text: /^terminating connection due to transaction timeout$/,
    means: means(
      'postgres',
      'ended',
      '25P04',
      null,
      'A transaction ran longer than transaction_timeout: shorten it.',
    ),
  },
  {
    codes: ['08003', '08006'],
    text: /^server closed the connection unexpectedly$/,
    means: means(
      'postgres',
      'ended',
      '08006',
      null,
      "The connection broke; if it happens often, look at the network and at Postgres's log.",
    ),
  },
  {
    codes: ['08000', '08001', '08004', '08007'],
    text: /^(?:could not connect to server: .{1,200}|connection to server (?:at|on) .{1,200} failed: .{1,300})$/,
    means: means(
      'postgres',
      'unavailable',
      '08001',
      null,
      'Postgres could not be reached: check that it is up, its address, and the network between.',
    ),
  },
]
