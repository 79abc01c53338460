import library from 'next-db-monitoring/internal/seams/pg'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import * as main from '../../src/index.ts'
import { sharedMonitor } from '../../src/instance/shared.ts'
import * as worker from '../../src/worker.ts'
import { ask, track } from '../clients/pg/kit.ts'
import { instancesOf, trackSql } from '../clients/postgres/kit.ts'
import { type Gate, gateIn } from '../kit/gate.ts'
import { type Postgres, startPostgres } from '../kit/postgres.ts'

const { holdConnection } = main
let postgres: Postgres
let gate: Gate
const pools: pg.Pool[] = []
const instances = instancesOf(() => postgres)
const monitor = sharedMonitor()
const states = () => monitor.observe().leases.map(({ state, resident }) => ({ state, resident }))

beforeAll(async () => {
  postgres = await startPostgres()
  await ask(postgres.url(), 'create role app login')
  gate = await gateIn(postgres.url())
})
beforeEach(() => void vi.spyOn(console, 'warn').mockImplementation(() => {}))
afterEach(async () => {
  await Promise.all([...pools.splice(0).map((pool) => pool.end()), instances.endAll()])
})
afterAll(async () => {
  monitor.collection.stop()
  await monitor.close()
  await postgres?.stop()
})

function open(): pg.Pool {
  const pool = new pg.Pool({ connectionString: postgres.url('app'), max: 2 })
  pools.push(pool)
  return track(monitor, pool, { name: 'main' })
}

describe('holdConnection', () => {
  it('is the same in both doors, and gives back what it got', () => {
    expect(worker.holdConnection).toBe(holdConnection)
    const client = { query() {} }
    expect(holdConnection(client, 'leader')).toBe(client)
  })

  it('holds a client of a pool until it is given back', async () => {
    const pool = open()
    const client = holdConnection(await pool.connect(), 'leader of the queue')
    expect(states()).toEqual([{ state: 'resident', resident: 'leader of the queue' }])
    expect(monitor.emergencyReset({ dryRun: true })).toMatchObject({
      reclaimed: [],
      kept: [{ why: 'it is held on purpose: leader of the queue' }],
    })
    expect((await client.query('select 1 as n')).rows).toEqual([{ n: 1 }])
    client.release()
    const next = await pool.connect()
    expect(next).toBe(client)
    expect(states()).toEqual([{ state: 'working', resident: undefined }])
    next.release()
  })

  it('holds a reserved connection of postgres.js, and a transaction', async () => {
    const sql = trackSql(monitor, instances.bare())
    const held = await sql.reserve()
    holdConnection(held, 'leader')
    expect(states()).toEqual([{ state: 'resident', resident: 'leader' }])
    held.release()
    expect(states()).toEqual([])
    await sql.begin(async (transaction) => {
      holdConnection(transaction, 'nightly import')
      expect(states()).toEqual([{ state: 'resident', resident: 'nightly import' }])
    })
  })

  it('holds a client of its own', async () => {
    const client = new library.Client(postgres.url('app'))
    await client.connect()
    holdConnection(client, 'listener')
    await gate.shut()
    const asked = client.query('select while_shut()')
    await vi.waitFor(() => expect(states()).toEqual([{ state: 'resident', resident: 'listener' }]))
    await gate.open()
    await asked
    await client.end()
  })

  it('holds a lease made by hand', () => {
    const id = main.trackConnection('worker', 'held by hand')
    expect(holdConnection(id, 'nightly import')).toBe(id)
    expect(states()).toEqual([{ state: 'resident', resident: 'nightly import' }])
    main.releaseConnection('worker', id)
  })

  const trap = new Proxy(
    {},
    {
      get() {
        throw new Error('not yours')
      },
    },
  )
  it.each<[string, unknown, unknown, string]>([
    ['a pool', new pg.Pool(), 'leader', 'client'],
    ['an object without query', {}, 'leader', 'client'],
    ['nothing', undefined, 'leader', 'client'],
    ['null', null, 'leader', 'client'],
    ['a number', 7, 'leader', 'client'],
    ['a function', () => {}, 'leader', 'client'],
    ['an object that throws', trap, 'leader', 'client'],
    ['the id of no lease', 'nobody', 'leader', 'client'],
    ['no reason', { query() {} }, undefined, 'reason'],
    ['an empty reason', { query() {} }, '  ', 'reason'],
    ['a reason that is no text', { query() {} }, 5, 'reason'],
  ])('reports %s as a fault that names the field, and throws nothing', (_, client, reason, field) => {
    const before = monitor.observe().faults.find(({ part }) => part === 'hold-connection')?.count ?? 0
    expect(holdConnection(client, reason as string)).toBe(client)
    const fault = monitor.observe().faults.find(({ part }) => part === 'hold-connection')
    expect(fault?.count).toBe(before + 1)
    expect(fault?.message).toMatch(new RegExp(`DBM-002 .*: ${field}: `))
  })

  it('refuses the sql of a whole instance: it is many connections', () => {
    const before = monitor.observe().faults.find(({ part }) => part === 'hold-connection')?.count ?? 0
    holdConnection(trackSql(monitor, instances.bare()), 'leader')
    expect(monitor.observe().faults.find(({ part }) => part === 'hold-connection')?.count).toBe(before + 1)
  })
})
