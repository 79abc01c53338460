import { afterEach, describe, expect, it } from 'vitest'
import { createMonitor } from '../../src/instance/create.ts'
import type { Probe, ProbeReading } from '../../src/model/extensions.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { ProbeError } from '../../src/probes/errors.ts'
import { fakeClock } from '../core/fake-clock.ts'
import { reading } from '../verdict/kit.ts'

const monitors: Monitor[] = []
afterEach(() => Promise.all(monitors.splice(0).map((one) => one.close())))

const READING = reading({
  limits: { maxConnections: 20, superuserReserved: 3, reserved: 0, usable: 17 },
  used: 4,
  byState: { idle: 4 },
  byApplication: [],
  roleLimits: { capped: { limit: 5, used: 2 } },
})

function watched(answers: (() => ProbeReading | Promise<ProbeReading>)[], over: Partial<Probe> = {}) {
  const clock = fakeClock()
  const monitor = createMonitor({ console: false }, clock)
  monitors.push(monitor)
  let asked = 0
  const remove = monitor.addProbe({
    name: 'postgres',
    read: async () => {
      asked++
      const answer = answers.length > 1 ? answers.shift() : answers[0]
      return (answer as () => ProbeReading)()
    },
    ...over,
  })
  return { monitor, clock, remove, asked: () => asked }
}

const good = (): ProbeReading => ({ database: READING })
const down = (): ProbeReading => {
  throw new ProbeError('DBM-401', 'connect ECONNREFUSED')
}
const poolOf = (monitor: Monitor, name: string) => monitor.observe().pools.find((pool) => pool.name === name)

describe('a reading', () => {
  it('is null with the reason before there is one, never zero', async () => {
    const { monitor } = watched([down])
    expect(monitor.observe().database).toEqual({
      value: null,
      at: null,
      reason: 'no reading has been made yet',
    })
    await monitor.beat()
    expect(monitor.observe().database).toMatchObject({
      value: null,
      at: null,
      reason: expect.stringContaining('DBM-401'),
    })
    expect(createMonitor({ console: false }).observe().database.reason).toBe('no probe is configured')
  })

  it('keeps its last value with the reason and its age while the probe is refused', async () => {
    const { monitor, clock } = watched([good, down])
    await monitor.beat()
    const at = clock.wall()
    clock.advance(30_000)
    await monitor.beat()
    expect(monitor.observe().database).toMatchObject({
      value: { used: 4 },
      at,
      reason: expect.stringContaining('DBM-401'),
    })
  })

  it('is given up after five seconds, and the hung probe is not asked a second time', async () => {
    const { monitor, clock, asked } = watched([() => new Promise<never>(() => {})])
    const beat = monitor.beat()
    await Promise.resolve()
    clock.advance(5000)
    await beat
    expect(monitor.observe().database.reason).toContain('did not answer within 5000 ms')
    await monitor.beat()
    expect(asked()).toBe(1)
  })

  it('aborts the probe that was given up, so that it closes its connection', async () => {
    let reported: AbortSignal | undefined
    const { monitor, clock } = watched([good], {
      read: (signal) => {
        reported = signal
        return new Promise<never>(() => {})
      },
    })
    const beat = monitor.beat()
    await Promise.resolve()
    clock.advance(5000)
    await beat
    expect(reported?.aborted).toBe(true)
  })

  it('survives a probe that throws before it answers', async () => {
    const { monitor, asked } = watched([good], {
      read: () => {
        throw new Error('at once')
      },
    })
    await monitor.beat()
    await monitor.beat()
    expect(asked()).toBe(0)
    expect(monitor.observe().faults).toContainEqual(
      expect.objectContaining({ part: 'probe postgres', count: 2 }),
    )
  })
})

describe('the database as a pool', () => {
  it('is full as its client backends are to its usable slots, and so is a role with a limit', async () => {
    const { monitor } = watched([good])
    await monitor.beat()
    expect(poolOf(monitor, 'database')).toMatchObject({
      kind: 'database',
      source: 'measured',
      used: 4,
      max: 17,
      utilization: 4 / 17,
    })
    expect(poolOf(monitor, 'database:role:capped')).toMatchObject({ used: 2, max: 5, utilization: 0.4 })
  })

  it('alarms as any pool does when it is nearly used up', async () => {
    const { monitor, clock } = watched([() => ({ database: { ...READING, used: 17 } })])
    await monitor.beat()
    clock.advance(16_000)
    const { health, alerts, worstPool } = await monitor.beat()
    expect({ health, worstPool }).toEqual({ health: 'critical', worstPool: 'database' })
    expect(alerts).toContainEqual(
      expect.objectContaining({
        rule: 'pool-exhausted',
        subject: 'database',
        message: 'Postgres uses 17 of 17 slots',
      }),
    )
  })

  it('turns unknown, not empty, when it is no longer measured', async () => {
    const { monitor } = watched([good, down])
    await monitor.beat()
    await monitor.beat()
    expect(poolOf(monitor, 'database')).toMatchObject({ used: null, max: null, utilization: null })
  })

  it('turns unknown when its probe is taken away', async () => {
    const { monitor, remove } = watched([good])
    await monitor.beat()
    remove()
    expect(poolOf(monitor, 'database')).toMatchObject({ used: null })
  })

  it('counts what another process refused only from when it was first seen, and through its restart', async () => {
    const pool = {
      name: 'postgrest',
      kind: 'pooler',
      used: 1,
      idle: null,
      connecting: null,
      pending: 0,
      max: 10,
    } as const
    const said = [40, 43, 2, 5].map((timeouts) => (): ProbeReading => ({ pools: [{ ...pool, timeouts }] }))
    const { monitor } = watched(said, { readsDatabase: false })
    const seen: (number | undefined)[] = []
    for (let i = 0; i < 4; i++) {
      await monitor.beat()
      seen.push(poolOf(monitor, 'postgrest')?.timeouts)
    }
    expect(seen).toEqual([0, 3, 3, 6])
  })
})

describe('a probe that is silent', () => {
  const afterMiss = async (error: () => ProbeReading, over: Partial<Probe> = {}) => {
    const { monitor, clock } = watched([good, error], over)
    await monitor.beat()
    clock.advance(30_000)
    const first = await monitor.beat()
    clock.advance(6000)
    const second = await monitor.beat()
    return { first, second }
  }

  it('is critical when it asks the database and the database is gone, and not at the first miss', async () => {
    const { first, second } = await afterMiss(down)
    expect(first.alerts).toEqual([])
    expect(second.health).toBe('critical')
    expect(second.alerts).toEqual([
      expect.objectContaining({
        rule: 'probe-down',
        subject: 'postgres',
        severity: 'critical',
        message: expect.stringMatching(
          /the probe postgres: [^:]*ECONNREFUSED; the last reading is 36 s old$/,
        ),
      }),
    ])
  })

  it('is a warning when it may not log in: what it saw is not known, and the database may be well', async () => {
    const { second } = await afterMiss(() => {
      throw new ProbeError('DBM-403', 'password authentication failed')
    })
    expect(second).toMatchObject({ health: 'warning', alerts: [{ rule: 'probe-down', severity: 'warning' }] })
  })

  it('is a warning when it asks a pooler', async () => {
    const { second } = await afterMiss(down, { name: 'pgbouncer', readsDatabase: false })
    expect(second).toMatchObject({
      health: 'warning',
      alerts: [{ subject: 'pgbouncer', severity: 'warning' }],
    })
  })

  it('is no alarm while it answers', async () => {
    const { second } = await afterMiss(good)
    expect(second.alerts).toEqual([])
  })
})

describe('options of the database', () => {
  it('take a connection string or more, from code before the environment', () => {
    process.env.DB_MONITORING_DATABASE_URL = 'postgres://from-env@localhost/x'
    try {
      expect(createMonitor({ console: false }).options.database).toEqual({
        url: 'postgres://from-env@localhost/x',
      })
      expect(
        createMonitor({ console: false, database: 'postgres://from-code@localhost/x' }).options.database,
      ).toEqual({ url: 'postgres://from-code@localhost/x' })
    } finally {
      delete process.env.DB_MONITORING_DATABASE_URL
    }
    expect(createMonitor({ console: false }).options).toMatchObject({
      database: null,
      terminate: false,
      recovery: { reclaimStale: false, terminateIdleInTransactionAfter: null },
      budget: { instances: null },
    })
  })

  it.each([
    [{ database: 'mysql://root:hunter2-secret@localhost/x' }, 'database'],
    [{ database: { url: 'postgres://a@b/c', extra: 1 } }, 'database.extra'],
    [
      { database: { supabase: { url: 'https://x.supabase.co', serviceKey: 'short' } } },
      'database.supabase.serviceKey',
    ],
    [{ database: { metrics: { url: 'ftp://x', password: 'long enough' } } }, 'database.metrics.url'],
    [{ terminate: 'yes' }, 'terminate'],
    [{ recovery: { terminateIdleInTransactionAfter: 5 } }, 'recovery.terminateIdleInTransactionAfter'],
    [{ budget: { instances: 0 } }, 'budget.instances'],
  ])('refuse %j by its field, without showing a secret', (options, field) => {
    let thrown: { field?: string; message?: string } = {}
    try {
      createMonitor({ console: false, ...(options as object) })
    } catch (error) {
      thrown = error as typeof thrown
    }
    expect(thrown.field).toBe(field)
    expect(thrown.message).not.toContain('hunter2')
  })
})
