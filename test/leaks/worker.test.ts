import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getConnectionStats, startWorker, trackConnection, trackPool } from '../../src/worker.ts'
import { type Postgres, startPostgres } from '../kit/postgres.ts'

let postgres: Postgres
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres?.stop())

describe('a worker', () => {
  it('is monitored under its own name, and its close leaves the process and its pools alone', async () => {
    const signals = ['SIGTERM', 'SIGINT', 'beforeExit', 'exit'] as const
    const before = signals.map((signal) => process.listenerCount(signal))
    const worker = startWorker({ service: 'report-worker', console: false, collectionInterval: 3_600_000 })
    const pool = trackPool(new pg.Pool({ connectionString: postgres.url(), max: 2 }), 'jobs')
    await pool.query('select 1')
    trackConnection('report-worker', 'job-1')
    expect(Object.keys(getConnectionStats().services)).toEqual(['report-worker'])
    expect(worker.monitor.observe()).toMatchObject({
      instance: { service: 'report-worker', runtime: 'worker' },
      faults: [],
    })
    expect(worker.monitor.collection.running).toBe(true)
    await worker.close()
    expect(worker.monitor.collection.running).toBe(false)
    expect(worker.monitor.history.points().at(-1)?.active).toBe(1)
    expect(signals.map((signal) => process.listenerCount(signal))).toEqual(before)
    expect((await pool.query('select 2 as n')).rows).toEqual([{ n: 2 }])
    await pool.end()
  })

  it('that starts after its first operation says that its options are not used', () => {
    const late = startWorker({ service: 'too-late', console: false })
    expect(late.monitor.options.service).toBe('report-worker')
    expect(late.monitor.observe().faults).toMatchObject([{ part: 'start-worker' }])
  })
})
