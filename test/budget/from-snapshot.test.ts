import { describe, expect, it } from 'vitest'
import { budgetOf } from '../../src/budget/budget.ts'
import { budgetInput } from '../../src/budget/from-snapshot.ts'
import { createMonitor } from '../../src/instance/create.ts'
import type { ApplicationSessions, DatabaseReading } from '../../src/model/database/database.ts'
import type { PoolerReading } from '../../src/model/database/pooler.ts'
import type { Pool } from '../../src/model/pool.ts'
import type { Observation } from '../../src/model/snapshot.ts'
import { reading } from '../verdict/kit.ts'

const sessions = (application: string, role: string, count: number): ApplicationSessions => ({
  application,
  role,
  state: 'idle',
  count,
  maxAgeMs: 1,
})

function databaseWith(byApplication: readonly ApplicationSessions[]): DatabaseReading {
  return reading({
    limits: { maxConnections: 60, superuserReserved: 3, reserved: 2, usable: 55 },
    used: byApplication.reduce((sum, { count }) => sum + count, 0),
    byState: {},
    byApplication,
  })
}

/** An instance as it observes itself, with attached pools and what its probe found. */
function seen(
  instance: string,
  pools: readonly Partial<Pool & { max: number }>[],
  database: DatabaseReading | null,
  service = 'web',
): Observation {
  const monitor = createMonitor({ console: false, instance, service })
  for (const { max = 10, name = 'pg:main', kind = 'pg', ...rest } of pools) {
    monitor.attach({
      ...rest,
      name,
      kind,
      source: 'reported',
      read: () => ({ used: 2, idle: 1, connecting: 0, pending: 0, max }),
    })
  }
  return { ...monitor.observe(), database: { value: database, at: 1 } }
}

const alone = { instances: null, deployOverlap: false }

describe('what the budget adds up', () => {
  it('is the pools of drivers: requests to an API and measured pools hold nothing of their own', () => {
    const one = seen(
      'a',
      [
        {},
        { name: 'supabase:rest', kind: 'supabase' },
        { name: 'database', kind: 'database' },
        { name: 'postgrest', kind: 'pooler' },
      ],
      databaseWith([]),
    )
    expect(budgetInput([one], alone).pools.map(({ name }) => name)).toEqual(['pg:main'])
  })

  it('takes instances of one service together, and multiplies them by what is configured', () => {
    const two = [seen('a', [{}], databaseWith([])), seen('b', [{}], null)]
    expect(budgetInput(two, alone).pools).toEqual([
      expect.objectContaining({ service: 'web', max: 10, instances: 2, used: 6 }),
    ])
    expect(budgetInput(two, { ...alone, instances: 5 }).pools[0]?.instances).toBe(5)
    // Fewer than are seen cannot be.
    expect(budgetInput(two, { ...alone, instances: 1 }).pools[0]?.instances).toBe(2)
  })

  it('does not multiply the pools of another service by the instances of this one', () => {
    const both = [seen('a', [{}], databaseWith([])), seen('w', [{ name: 'pg:jobs', max: 4 }], null, 'worker')]
    const { pools } = budgetInput(both, { ...alone, instances: 3 })
    expect(pools.map(({ service, instances }) => [service, instances])).toEqual([
      ['web', 3],
      ['worker', 1],
    ])
  })

  it('has the limits of the last reading, and no use of a database that the newest one did not reach', () => {
    const one = seen('a', [{}], databaseWith([sessions('psql', 'postgres', 7)]))
    const slots = (database: Observation['database']) =>
      budgetOf(budgetInput([{ ...one, database }], alone)).chain.find(
        ({ layer }) => layer === 'postgres-slots',
      )
    expect(slots(one.database)).toMatchObject({ cap: 55, used: 7 })
    expect(slots({ ...one.database, reason: 'ECONNREFUSED' })).toMatchObject({ cap: 55, used: null })
  })

  it('counts two releases where it is configured to', () => {
    expect(budgetInput([seen('a', [{}], databaseWith([]))], { ...alone, deployOverlap: true }).releases).toBe(
      2,
    )
  })

  it('names several pools to one place', () => {
    const one = seen(
      'a',
      [
        { target: 'db:5432/x' },
        { name: 'pg:main#2', target: 'db:5432/x' },
        { name: 'pg:other', target: 'db:5432/y' },
      ],
      databaseWith([]),
    )
    expect(budgetInput([one], alone).pools.map(({ name, copies }) => [name, copies])).toEqual([
      ['pg:main', 2],
      ['pg:main#2', 2],
      ['pg:other', 1],
    ])
  })
})

describe('what others hold', () => {
  const others = (pools: readonly Partial<Pool>[], found: readonly ApplicationSessions[]) =>
    budgetInput([seen('a', pools, databaseWith(found))], alone).others.map(({ label, connections }) => [
      label,
      connections,
    ])

  it('is not what our own pools hold, by the name they give themselves', () => {
    expect(
      others(
        [{ application: 'shop' }],
        [sessions('shop', 'app', 3), sessions('psql', 'app', 1), sessions('etl', 'loader', 4)],
      ),
    ).toEqual([
      ['role loader', 4],
      ['role app', 1],
    ])
  })

  it('is not what other instances of this service hold', () => {
    expect(
      others([{ application: 'web@a' }], [sessions('web@b', 'app', 3), sessions('psql', 'me', 1)]),
    ).toEqual([['role me', 1]])
  })

  it('goes by the role where our pools have no name', () => {
    expect(others([{ role: 'app' }], [sessions('', 'app', 3), sessions('', 'me', 1)])).toEqual([
      ['role me', 1],
    ])
  })

  it("holds the monitor's own connections, one for each instance that runs", () => {
    const one = seen(
      'a',
      [{ application: 'web@a' }],
      databaseWith([sessions('next-db-monitoring', 'watcher', 1)]),
    )
    expect(budgetInput([one], { ...alone, instances: 4 }).others).toEqual([
      expect.objectContaining({ label: 'this monitor', connections: 4 }),
    ])
  })

  it("counts PostgREST's pool at its size when that is more than it holds now", () => {
    const found = [sessions('PostgREST', 'authenticator', 3)]
    expect(others([{}], found)).toEqual([['role authenticator', 3]])
    const one = seen('a', [{ name: 'postgrest', kind: 'pooler' }], databaseWith(found))
    expect(budgetInput([one], alone).others).toEqual([
      expect.objectContaining({
        label: 'role authenticator',
        connections: 10,
        detail: "PostgREST's pool at its size",
      }),
    ])
  })

  it('adds the many small ones up', () => {
    const many = Array.from({ length: 12 }, (_, i) => sessions('x', `r${i}`, i + 1))
    const rows = others([{}], many)
    expect(rows).toHaveLength(9)
    expect(rows.at(-1)).toEqual(['other roles', 1 + 2 + 3 + 4])
  })
})

describe('a pool behind a pooler', () => {
  const pooler: PoolerReading = {
    kind: 'pgbouncer',
    version: null,
    maxClients: 100,
    clients: 2,
    pools: [
      {
        database: 'x',
        role: 'app',
        mode: 'transaction',
        clientsActive: 1,
        clientsWaiting: 0,
        serversActive: 1,
        serversIdle: 2,
        size: 20,
        longestWaitMs: 0,
      },
    ],
    links: [
      {
        application: 'through',
        database: 'x',
        role: 'app',
        client: '127.0.0.1:1',
        state: 'active',
        waitMs: 0,
        serverPid: 5,
      },
    ],
  }

  it('holds its server connections while the newest reading fails, and nothing says then what is in use', () => {
    const sizeless = { ...pooler, pools: pooler.pools.map((one) => ({ ...one, size: null })) }
    const one = seen('a', [{ application: 'through' }], databaseWith([]))
    const input = (reason?: string) =>
      budgetInput([{ ...one, pooler: { value: sizeless, at: 1, ...(reason ? { reason } : {}) } }], alone)
    const slots = (reason?: string) => budgetOf(input(reason)).chain.map(({ demand, used }) => [demand, used])
    expect(slots()).toEqual([
      [null, 3],
      [10, 2],
      [10, 3],
      [3, 0],
    ])
    expect(slots('ECONNREFUSED')).toEqual([
      [null, 3],
      [10, null],
      [10, null],
      [3, 0],
    ])
  })

  it('is known by the name under which the pooler lists it; the rest goes to the database itself', () => {
    const one = {
      ...seen(
        'a',
        [{ application: 'through' }, { name: 'pg:direct', application: 'direct' }],
        databaseWith([]),
      ),
      pooler: { value: pooler, at: 1 },
    }
    const input = budgetInput([one], alone)
    expect(input.pools.map(({ name, pooled }) => [name, pooled])).toEqual([
      ['pg:main', true],
      ['pg:direct', false],
    ])
    expect(input.pooler).toEqual({
      maxClients: 100,
      clients: 2,
      poolSize: 20,
      servers: 3,
      isRead: true,
      session: false,
    })
    expect(budgetOf(input).chain.map(({ layer, demand }) => [layer, demand])).toEqual([
      ['app-pools', null],
      ['pooler-clients', 10],
      ['pooler-pool-size', 10],
      ['postgres-slots', 30],
    ])
  })
})
