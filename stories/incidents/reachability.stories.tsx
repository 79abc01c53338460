/* Written by `npm run incidents -- --record`. */
import preview from '../../.storybook/preview.tsx'
import { DbMonitoringWidget } from '../../widget/index.ts'
import { recorded } from '../fixtures/recorded.ts'

const meta = preview.meta({
  title: 'Incidents/Reachability',
  component: DbMonitoringWidget,
  args: { refreshInterval: 0, historyRefreshInterval: 0 },
})

export const ConnectionRefused = meta.story({
  name: 'nothing listens at the address of the database',
  ...recorded('reachability-connection-refused'),
})

export const DatabaseMissingPg = meta.story({
  name: 'the database named in the connection string of pg does not exist',
  ...recorded('reachability-database-missing-pg'),
})

export const DatabaseMissingPostgresJs = meta.story({
  name: 'the database named in the connection string of postgres.js does not exist',
  ...recorded('reachability-database-missing-postgres-js'),
})

export const HostNotFound = meta.story({
  name: 'the host name of the database does not resolve',
  ...recorded('reachability-host-not-found'),
})

export const PostgresStoppedUnderPg = meta.story({
  name: 'Postgres is stopped under a pg pool at work',
  ...recorded('reachability-postgres-stopped-under-pg'),
})

export const PostgresStoppedUnderPostgresJs = meta.story({
  name: 'Postgres is stopped under postgres.js at work',
  ...recorded('reachability-postgres-stopped-under-postgres-js'),
})

export const ReadOnly = meta.story({
  name: 'the database became read-only after a failover',
  ...recorded('reachability-read-only'),
})

export const RoleMissing = meta.story({
  name: 'the role of the connection string does not exist',
  ...recorded('reachability-role-missing'),
})

export const WayResetsEveryConnection = meta.story({
  name: 'a firewall resets every connection to the database',
  ...recorded('reachability-way-resets-every-connection'),
})

export const WayStalls = meta.story({
  name: 'packets to the database vanish: connecting times out',
  ...recorded('reachability-way-stalls'),
})

export const WrongPasswordPg = meta.story({
  name: 'a wrong password in the connection string of pg',
  ...recorded('reachability-wrong-password-pg'),
})

export const WrongPasswordPostgresJs = meta.story({
  name: 'a wrong password in the connection string of postgres.js',
  ...recorded('reachability-wrong-password-postgres-js'),
})
