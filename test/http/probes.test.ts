import { describe, expect, it } from 'vitest'
import { bench, FROM_OUTSIDE, SMALL, saturate } from './kit.ts'

const never = (): Promise<boolean> => new Promise(() => {})

describe('the probe for liveness', () => {
  it('is 200 to everybody, with a pool that is full and a permission that hangs', async () => {
    const all = bench({ ...SMALL, authorize: never, environment: 'production' })
    saturate(all)
    for (const method of ['GET', 'HEAD']) {
      const { status, headers } = await all.ask('health?probe=liveness', { method, headers: FROM_OUTSIDE })
      expect(status).toBe(200)
      expect(headers.get('cache-control')).toBe('no-store')
    }
  })

  it('reads no snapshot', async () => {
    const all = bench()
    const monitor = all.monitor as { snapshot: unknown }
    monitor.snapshot = () => {
      throw new Error('read')
    }
    expect((await all.ask('health?probe=liveness')).body).toMatchObject({ status: 'alive' })
    expect(all.monitor.observe().faults).toEqual([])
  })

  it('answers in the form of the draft', async () => {
    const { ask } = bench()
    const { body, headers } = await ask('health?probe=liveness', {
      headers: { accept: 'application/health+json' },
    })
    expect([body, headers.get('content-type')]).toEqual([{ status: 'pass' }, 'application/health+json'])
  })
})

describe('the probe for readiness', () => {
  it('is 503 while a fifth is refused for 15 s, and 200 within 15 s of the recovery', async () => {
    const { ask, monitor, clock } = bench({ authorize: never, environment: 'production' })
    monitor.attach({
      name: 'pg:main',
      kind: 'pg',
      source: 'measured',
      read: () => ({ used: 5, idle: 0, connecting: 0, pending: 2, max: 5 }),
    })
    const tracker = monitor.tracker('web', 'pg:main')
    const ready = async (): Promise<number> => (await ask('health?probe=readiness')).status
    const statuses: number[] = []
    for (let i = 0; i < 5; i++) {
      for (let n = 0; n < 3; n++) tracker.timedOut()
      clock.advance(5000)
      monitor.snapshot()
      statuses.push(await ready())
    }
    expect([statuses[0], statuses[1], statuses.at(-1)]).toEqual([200, 200, 503])
    for (let i = 0; i < 3; i++) {
      clock.advance(5000)
      monitor.snapshot()
    }
    expect(await ready()).toBe(200)
  })

  it('stays 200 when the database is away: no other instance would do better', async () => {
    const { ask, monitor } = bench()
    const tracker = monitor.tracker('web', 'pg:main')
    for (let i = 0; i < 9; i++)
      tracker.connectFailed('select 1', Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), 2)
    expect((await ask('health')).status).toBe(503)
    expect((await ask('health?probe=readiness')).status).toBe(200)
  })

  it('stays 200 when the monitor itself fails, and counts the fault', async () => {
    const { ask, monitor } = bench()
    ;(monitor as { snapshot: unknown }).snapshot = () => {
      throw new Error('broken')
    }
    expect((await ask('health?probe=readiness')).status).toBe(200)
    expect(monitor.observe().faults).toHaveLength(1)
  })
})

describe('another probe', () => {
  it('is a bad parameter', async () => {
    const { status, body } = await bench().ask('health?probe=startup')
    expect([status, body.error.code]).toEqual([400, 'DBM-201'])
  })
})

describe('the verdict', () => {
  it('is in every body for those who may read, and in no other', async () => {
    const { ask, post } = bench()
    for (const path of ['health', 'database'])
      expect((await ask(path)).body.verdict).toEqual({ status: 'healthy', causes: [] })
    expect((await post('database', { operation: 'cleanup' })).body.verdict.status).toBe('healthy')
    const closed = bench({ environment: 'production' }, { production: true })
    expect((await closed.ask('health', { headers: FROM_OUTSIDE })).body.verdict).toBeUndefined()
  })

  it('of a wrong password is 503', async () => {
    const { ask, monitor } = bench()
    monitor
      .tracker('web', 'pg:main')
      .connectFailed('select 1', Object.assign(new Error('no'), { code: '28P01' }), 2)
    const { status, body } = await ask('health')
    expect([status, body.status, body.verdict.causes[0].kind]).toEqual([503, 'critical', 'login-refused'])
  })
})
