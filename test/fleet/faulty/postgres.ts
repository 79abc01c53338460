import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { fleetSql } from '../../../src/fleet/migration.ts'
import { startFaultProxy } from '../../kit/faults.ts'
import { serverAccount } from '../../kit/postgres/account.ts'
import { startPostgres } from '../../kit/postgres.ts'
import { smallDisk } from '../../kit/small-disk.ts'
import type { Fault, FaultyStore } from './store.ts'

const PASSWORD = 'fleet-password'
const TABLES = ['reports', 'claims', 'messages'] as const

/** A real Postgres behind a proxy. Its tables are on a disk of their own where one can be mounted. */
export async function faultyPostgres(): Promise<FaultyStore> {
  const account = serverAccount()
  const disk = await smallDisk(4, account)
  // What the vacuum frees is used again, and a full disk is not seen.
  const server = await startPostgres({ settings: { autovacuum: false } })
  const run = async (...statements: readonly string[]): Promise<readonly Record<string, unknown>[]> => {
    const client = new pg.Client({
      connectionString: server.url(),
      application_name: 'test',
      options: '-c default_transaction_read_only=off',
    })
    await client.connect()
    try {
      let rows: readonly Record<string, unknown>[] = []
      for (const sql of statements) rows = (await client.query(sql)).rows
      return rows
    } finally {
      await client.end()
    }
  }
  await run(
    fleetSql(),
    `create role fleet login password '${PASSWORD}'`,
    'grant usage on schema ndm_fleet to fleet',
    'grant select, insert, update, delete on all tables in schema ndm_fleet to fleet',
  )
  // Roles of tests need no password otherwise.
  const rules = join(server.dataDir, 'pg_hba.conf')
  writeFileSync(rules, `host all fleet 127.0.0.1/32 scram-sha-256\n${readFileSync(rules, 'utf8')}`)
  await run('select pg_reload_conf()')
  if (!('missing' in disk))
    await run(
      `create tablespace small location '${disk.dir}'`,
      ...TABLES.map((table) => `alter table ndm_fleet.${table} set tablespace small`),
    )
  const proxy = await startFaultProxy({ port: server.port })
  const url = new URL(server.url())
  url.port = String(proxy.port)
  url.username = 'fleet'
  url.password = PASSWORD

  const full: Fault | { readonly missing: string } =
    'missing' in disk ? disk : { begin: disk.fill, end: disk.drain, reason: 'disk is full' }
  const setPassword = (password: string): Promise<unknown> =>
    run(
      `alter role fleet password '${password}'`,
      // Those that are logged in stay so.
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'fleet'`,
    )
  return {
    fleet: { postgres: url.href },
    async stored(instance) {
      const [row] = await run(`select report from ndm_fleet.reports where id = '${instance}'`)
      return row?.report as never
    },
    faults: {
      slow: {
        begin: () => proxy.set({ kind: 'latency', ms: 300 }),
        end: () => proxy.set({ kind: 'pass' }),
        reason: null,
      },
      stalled: {
        begin: async () => signalAll(server.pid, 'SIGSTOP'),
        end: async () => signalAll(server.pid, 'SIGCONT'),
        reason: 'DBM-013',
      },
      killed: { begin: () => server.kill('SIGKILL'), end: () => server.restart(), reason: 'DBM-013' },
      wiped: {
        begin: () => run(`truncate ${TABLES.map((table) => `ndm_fleet.${table}`).join(', ')}`),
        end: async () => {},
        reason: null,
      },
      full,
      'read-only': {
        begin: () => run('alter system set default_transaction_read_only = on', 'select pg_reload_conf()'),
        end: () => run('alter system reset default_transaction_read_only', 'select pg_reload_conf()'),
        reason: 'DBM-013',
      },
      'wrong password': {
        begin: () => setPassword('another'),
        end: () => setPassword(PASSWORD),
        reason: 'DBM-013',
      },
    },
    async stop() {
      await proxy.close()
      await server.stop()
      if (!('missing' in disk)) await disk.unmount()
    },
  }
}

/** A server whose postmaster alone is stopped answers on by the processes that it started. */
function signalAll(postmaster: number, signal: 'SIGSTOP' | 'SIGCONT'): void {
  const children = readdirSync('/proc').filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(postmaster)
    } catch {
      return false
    }
  })
  for (const pid of [postmaster, ...children.map(Number)]) process.kill(pid, signal)
}
