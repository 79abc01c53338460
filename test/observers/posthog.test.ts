import { PostHog } from 'posthog-node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMonitor } from '../../src/instance/create.ts'
import { createPostHog } from '../../src/integrations/posthog/posthog.ts'
import type { Channel } from '../../src/model/extensions.ts'
import { channelContract } from '../../src/testing.ts'
import { holds } from '../contracts/kit.ts'
import { fakeClock } from '../core/fake-clock.ts'
import { ingestServer, type Receiver } from './envelopes.ts'

const KEY = 'phc_key_of_the_tests'
const REFUSED = Object.assign(new Error('sorry, too many clients already for hunter2'), { code: '53300' })

let receiver: Receiver
let client: PostHog
beforeEach(async () => {
  receiver = await ingestServer()
  client = new PostHog(KEY, { host: `http://${receiver.url}`, flushAt: 20, flushInterval: 60_000 })
})
afterEach(async () => {
  await client.shutdown(1000)
  await receiver.stop()
})

const start = () => {
  const clock = fakeClock()
  const monitor = createMonitor(
    { console: false, instance: 'one', service: 'shop', pools: { 'pg:main': { max: 2 } }, posthog: client },
    clock,
  )
  return { clock, monitor, tracker: monitor.tracker('web', 'pg:main') }
}

describe('PostHog', () => {
  it('gets a sample of the figures every five minutes, with the rate of errors between two', async () => {
    const { clock, monitor, tracker } = start()
    tracker.open('select visits')
    await monitor.beat()
    clock.advance(30_000)
    await monitor.beat()
    for (const outcome of ['ok', 'ok', 'ok', 'error'] as const) tracker.open('select visits').end(outcome)
    clock.advance(270_000)
    await monitor.beat()
    await monitor.close()
    const samples = receiver.of('database sample')
    expect(samples.map(({ properties }) => properties)).toMatchObject([
      { service: 'shop', instance: 'one', active: 1, poolUtilizationPercent: 50, operations: null },
      { operations: 4, errors: 1, errorRate: 0.25, worstPool: 'pg:main' },
    ])
  })

  it('gets connection errors by code, one a minute, and no text of theirs', async () => {
    const { clock, monitor, tracker } = start()
    await monitor.beat()
    for (let i = 0; i < 5; i++) tracker.connectFailed('select visits', REFUSED, 10)
    tracker.fail(Object.assign(new Error('duplicate key'), { code: '23505' }))
    clock.advance(60_000)
    tracker.connectFailed('select visits', REFUSED, 10)
    await monitor.close()
    const errors = receiver.of('database connection error')
    expect(errors.map(({ properties }) => [properties.code, properties.count])).toEqual([
      ['53300', 1],
      ['53300', 5],
    ])
    expect(JSON.stringify(receiver.items)).not.toContain('hunter2')
  })

  it('makes no person', async () => {
    const { monitor, tracker } = start()
    tracker.connectFailed('select visits', REFUSED, 10)
    await monitor.beat()
    await monitor.close()
    expect(receiver.items.length).toBeGreaterThan(1)
    for (const { body } of receiver.items) {
      expect(body.properties.$process_person_profile).toBe(false)
      expect(body.distinct_id).toBe('next-db-monitoring:shop')
    }
  })

  it('is sent to at once on a host that freezes after the answer', async () => {
    process.env.VERCEL = '1'
    try {
      const { monitor, tracker } = start()
      await monitor.beat()
      tracker.connectFailed('select visits', REFUSED, 10)
      // Nothing is flushed and nothing is closed.
      await expect
        .poll(() => receiver.items.map(({ type }) => type).sort())
        .toEqual(['database connection error', 'database sample'])
      await monitor.close()
    } finally {
      delete process.env.VERCEL
    }
  })

  it('is not shut down with the monitor', async () => {
    const { monitor } = start()
    await monitor.close()
    await client.captureImmediate({ distinctId: 'x', event: 'of the application' })
    expect(receiver.of('of the application')).toHaveLength(1)
  })

  holds(
    'as a channel',
    // What cannot be sent is kept by PostHog's client, which tells nobody.
    channelContract(() => {
      receiver.items.length = 0
      const { instance } = createMonitor({ console: false }).observe()
      const view = { snapshot: () => null, now: () => 0, instance }
      const { channel } = createPostHog({ client }, view)
      return {
        channel: channel as Channel,
        received: () => receiver.items.map(({ body }) => JSON.stringify(body)),
      }
    }),
  )
})
