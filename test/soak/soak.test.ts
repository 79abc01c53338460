import { describe, expect, it } from 'vitest'
import { soak } from './compare.ts'

/** A hundred of each kind; `npm run soak` runs 24 000. */
const REQUESTS = 1_100

describe('mixed requests through pg, postgres.js and supabase-js', () => {
  it('are counted to the unit: operations, failures, failed statements by code', async () => {
    const { counted, truth } = await soak(REQUESTS)
    expect(counted).toEqual(truth)
  }, 120_000)
})
