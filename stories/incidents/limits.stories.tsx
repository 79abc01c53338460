/* Written by `npm run incidents -- --record`. */
import preview from '../../.storybook/preview.tsx'
import { DbMonitoringWidget } from '../../widget/index.ts'
import { recorded } from '../fixtures/recorded.ts'

const meta = preview.meta({
  title: 'Incidents/Limits',
  component: DbMonitoringWidget,
  args: { refreshInterval: 0, historyRefreshInterval: 0 },
})

export const DatabaseLimit = meta.story({
  name: 'the database has a connection limit of its own, and it is reached',
  ...recorded('limits-database-limit'),
})

export const PgbouncerClients = meta.story({
  name: 'PgBouncer takes no more clients (max_client_conn)',
  ...recorded('limits-pgbouncer-clients'),
})

export const PgbouncerWait = meta.story({
  name: 'PgBouncer\'s pool is taken: queries wait until query_wait_timeout',
  ...recorded('limits-pgbouncer-wait'),
})

export const PostgrestPoolBusy = meta.story({
  name: 'PostgREST answers PGRST003: its own pool is busy',
  ...recorded('limits-postgrest-pool-busy'),
})

export const PostgrestPoolSlow = meta.story({
  name: 'slow requests keep PostgREST\'s pool busy until it refuses',
  ...recorded('limits-postgrest-pool-slow'),
})

export const RoleFull = meta.story({
  name: 'the role of the application has a connection limit, and it is reached',
  ...recorded('limits-role-full'),
})

export const ServerFullPg = meta.story({
  name: 'other applications took every slot of the server (pg)',
  ...recorded('limits-server-full-pg'),
})

export const ServerFullPostgresJs = meta.story({
  name: 'other applications took every slot of the server (postgres.js)',
  ...recorded('limits-server-full-postgres-js'),
})
