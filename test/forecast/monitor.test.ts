import { expect, it } from 'vitest'
import type { Body } from '../http/kit.ts'
import { bearer, bench, READ } from '../http/kit.ts'

const BEAT_MS = 30_000

/** Lets a pool of twenty be as full as told, beat by beat; a second later `then` slots are in use. */
async function lived(
  uses: readonly number[],
  then = uses.at(-1) ?? 0,
): Promise<(query?: string) => Promise<{ body: Body; text: string }>> {
  let used = 0
  const { monitor, clock, ask } = bench({ token: READ, collectionInterval: BEAT_MS })
  monitor.attach({
    name: 'pg:main',
    kind: 'pg',
    source: 'reported',
    read: () => ({ used, idle: 0, connecting: 0, pending: 0, max: 20 }),
  })
  for (const use of uses) {
    used = use
    clock.advance(BEAT_MS)
    await monitor.beat()
  }
  used = then
  clock.advance(1000)
  return (query = '') => ask(`database?${query}`, { headers: bearer(READ) })
}

const calm = Array.from({ length: 400 }, (_, beat) => 5 + (beat % 3))
const rising = [...calm, ...Array.from({ length: 36 }, (_, beat) => 6 + Math.floor(beat / 3))]

it('tells in the report and in the scrape when a pool that fills will be full', async () => {
  const ask = await lived(rising)
  const { body } = await ask()
  const now = Date.parse(body.timestamp)
  const { fullAt, earliest, latest } = body.pools[0].forecast
  // 17 of 20 in use, one more every 90 s.
  const minutes = [earliest, fullAt, latest].map((time) => (Date.parse(time) - now) / 60_000)
  expect(minutes[1]).toBeGreaterThanOrEqual(2)
  expect(minutes[1]).toBeLessThanOrEqual(7)
  expect(minutes).toEqual(minutes.toSorted((a, b) => a - b))
  const { text } = await ask('format=prometheus')
  for (const bound of ['earliest', 'median', 'latest'])
    expect(text).toContain(`db_monitoring_pool_full_timestamp_seconds{pool="pg:main",bound="${bound}"}`)
  expect(text).toContain(`bound="median"} ${Date.parse(fullAt) / 1000}`)
})

it('says nothing of a pool whose use goes up and down as always', async () => {
  const { body } = await (await lived(calm))()
  expect(body.pools[0]).not.toHaveProperty('forecast')
})

it('says nothing once a pool is full, also between two beats', async () => {
  const { body } = await (await lived(rising, 20))()
  expect(body.pools[0].utilization).toBe(100)
  expect(body.pools[0]).not.toHaveProperty('forecast')
})
