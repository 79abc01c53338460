import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { afterAll, beforeAll } from 'vitest'
import type { Probe } from '../../src/model/extensions.ts'
import { createMetricsProbe } from '../../src/probes/metrics/probe.ts'
import { createPgbouncerProbe } from '../../src/probes/pgbouncer/probe.ts'
import { createPostgresProbe } from '../../src/probes/postgres/direct.ts'
import { createRpcProbe } from '../../src/probes/postgres/rpc.ts'
import { ensureProgram, PROGRAMS } from '../kit/debian.ts'
import { freePort } from '../kit/port.ts'
import { type Postgres, startPostgres } from '../kit/postgres.ts'
import { preparePlatform } from '../kit/seed.ts'
import { type StandIn, startSupabaseStandIn } from '../kit/supabase-stand-in/index.ts'
import { loadPg } from '../probes/pg-loader.ts'
import { type Pgbouncer, startPgbouncer } from '../probes/pgbouncer-server.ts'
import { probeHolds } from './kit.ts'

const SECRET = 'hunter2-not-to-be-seen'
const now = (): number => performance.now()
const found = await ensureProgram(PROGRAMS.pgbouncer)
if ('missing' in found) console.warn(`[contracts] the probe pgbouncer was not run: ${found.missing}`)

let postgres: Postgres
let standIn: StandIn
let pgbouncer: Pgbouncer | undefined
let database: string
let closedPort: number
const made = new Map<string, { probe: Probe; lost: Probe }>()

beforeAll(async () => {
  postgres = await startPostgres({ maxConnections: 30 })
  database = await preparePlatform(postgres)
  const admin = new pg.Client(postgres.url('postgres', database))
  await admin.connect()
  await admin.query('create role watcher login; grant pg_monitor to watcher; create role app login')
  await admin.query(await readFile(new URL('../../sql/001_ndm_monitoring.sql', import.meta.url), 'utf8'))
  await admin.end()
  standIn = await startSupabaseStandIn({ databaseUrl: postgres.url('authenticator', database) })
  if ('path' in found) pgbouncer = await startPgbouncer({ path: found.path, postgres })
  closedPort = await freePort()
}, 60_000)

afterAll(async () => {
  for (const { probe } of made.values()) await probe.close?.()
  await pgbouncer?.stop()
  await standIn?.stop()
  await postgres?.stop()
})

/** One pair for the whole battery, so that giving up and going on is seen on the same probe. */
const pair = (name: string, probe: () => Probe, lost: () => Probe) => () => {
  const known = made.get(name) ?? { probe: probe(), lost: lost() }
  made.set(name, known)
  return { ...known, secret: SECRET }
}

probeHolds(
  'postgres, asked directly',
  pair(
    'direct',
    () => createPostgresProbe({ url: postgres.url('watcher', database), loadPg, now }),
    () => createPostgresProbe({ url: `postgres://watcher:${SECRET}@127.0.0.1:${closedPort}/x`, loadPg, now }),
  ),
)
probeHolds(
  'postgres, asked through the Data API',
  pair(
    'rpc',
    () => createRpcProbe({ url: standIn.url, serviceKey: standIn.serviceRoleKey, fetch }),
    () => createRpcProbe({ url: `http://127.0.0.1:${closedPort}`, serviceKey: SECRET, fetch }),
  ),
)
probeHolds(
  'supabase-metrics',
  pair(
    'metrics',
    () =>
      createMetricsProbe({
        url: `${standIn.url}/metrics`,
        password: standIn.serviceRoleKey,
        fetch,
        now,
      }),
    () => createMetricsProbe({ url: `http://127.0.0.1:${closedPort}/metrics`, password: SECRET, fetch, now }),
  ),
)
if ('path' in found) {
  probeHolds(
    'pgbouncer',
    pair(
      'pgbouncer',
      () => createPgbouncerProbe({ url: (pgbouncer as Pgbouncer).url('watcher', 'pgbouncer'), loadPg, now }),
      () =>
        createPgbouncerProbe({
          url: `postgres://watcher:${SECRET}@127.0.0.1:${closedPort}/pgbouncer`,
          loadPg,
          now,
        }),
    ),
  )
}
