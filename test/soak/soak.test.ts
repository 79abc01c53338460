import { describe, expect, it } from 'vitest'
import { soak } from './compare.ts'
import { inFlight } from './in-flight.ts'

/** A hundred of each kind; `npm run soak` runs 24 000. */
const REQUESTS = 1_100

describe('mixed requests through pg, postgres.js and supabase-js', () => {
  it('are counted to the unit: operations, failures, failed statements by code', async () => {
    const { counted, truth } = await soak(REQUESTS)
    expect(counted).toEqual(truth)
  }, 120_000)

  it('in flight are as many as pg_stat_activity lists', async () => {
    for (const { counted, truth } of await inFlight(4)) expect(counted).toEqual(truth)
  }, 60_000)
})
