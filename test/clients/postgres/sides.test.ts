import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Postgres, startPostgres } from '../../kit/postgres.ts'
import { ask, poolNow, quietMonitor, until } from '../pg/kit.ts'
import { instancesOf, onlyLease } from './kit.ts'

let postgres: Postgres
const { open, endAll } = instancesOf(() => postgres)

beforeAll(async () => {
  postgres = await startPostgres({ settings: { wal_level: 'logical' } })
  await ask(
    postgres.url(),
    'create role app login replication; create table news (id int primary key); grant all on news to public; create publication alltables for all tables',
  )
})
afterEach(endAll)
afterAll(() => postgres?.stop())

describe('listen', () => {
  it('is a resident lease on a connection outside of max, until the instance ends', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor, { max: 1 })
    const heard: string[] = []
    const { unlisten, state } = await sql.listen('news', (text) => heard.push(text))
    expect(onlyLease(monitor)).toMatchObject({
      pool: 'postgres:main:listen',
      operation: 'listen',
      resident: 'LISTEN',
      busy: false,
      serverPid: state.pid,
    })
    expect(poolNow(monitor, 'postgres:main:listen')).toMatchObject({ used: 1, idle: 0, max: null })
    expect(poolNow(monitor, 'postgres:main')).toMatchObject({ used: 0, max: 1 })
    await sql.notify('news', 'first')
    await until(() => heard.length === 1)
    await unlisten()
    await sql.end()
    expect(monitor.observe().leases).toEqual([])
    expect(monitor.poolName('postgres:main:listen')).toBe('postgres:main:listen')
  })

  it('that ends with its instance is no failure, though the library tries to listen anew', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor)
    await sql.listen('news', () => {})
    await sql.end()
    await until(() => monitor.observe().leases.length === 0, 'its end')
    const [service] = monitor.observe().services
    expect(service).toMatchObject({ failed: 0, connectsFailed: {}, errorsByCode: {} })
    expect(monitor.coverage.list().find(({ seam }) => seam === 'postgres')?.state).toBe('seen')
  })

  it('is a new lease when its connection was lost: the library opens another', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor)
    const heard: string[] = []
    await sql.listen('news', (text) => heard.push(text))
    const { serverPid } = onlyLease(monitor)
    await ask(postgres.url(), 'select pg_terminate_backend($1)', [serverPid])
    await until(() => {
      const [lease] = monitor.observe().leases
      return lease?.serverPid !== undefined && lease.serverPid !== serverPid
    }, 'another connection')
    await until(async () => {
      await sql.notify('news', 'again')
      return heard.length > 0
    }, 'the news')
    expect(monitor.observe().totals).toMatchObject({ active: 1 })
  })

  it('that cannot connect is a failed connect', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor, {}, 'postgres://app@127.0.0.1:1/none')
    await expect(sql.listen('news', () => {})).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect(monitor.observe().services[0]).toMatchObject({ failed: 1, active: 0 })
    expect(poolNow(monitor, 'postgres:main:listen')).toMatchObject({ used: 0, connecting: 0 })
  })
})

describe('subscribe', () => {
  it('is a resident lease on a connection outside of max', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor, { max: 1 }, postgres.url())
    const seen: unknown[] = []
    const { unsubscribe } = await sql.subscribe('*', (row) => seen.push(row))
    await sql`insert into news values (1)`
    await until(() => seen.length === 1, 'the row')
    expect(onlyLease(monitor)).toMatchObject({
      pool: 'postgres:main:subscribe',
      operation: 'subscribe',
      resident: 'replication',
    })
    unsubscribe()
    await sql.end()
    expect(monitor.observe().leases).toEqual([])
  })
})
