import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createMonitor } from '../../src/instance/create.ts'
import { plainRedis, type Redis, startRedis } from '../kit/redis.ts'

const server = await startRedis()

describe.skipIf('missing' in server)('a real Redis that takes no reports', () => {
  const real = server as Redis
  afterAll(() => real.stop())

  it.each([
    ['is full', ['CONFIG', 'SET', 'maxmemory', '1'], ['CONFIG', 'SET', 'maxmemory', '0'], 'OOM'],
    ['can only be read', ['REPLICAOF', '127.0.0.1', '1'], ['REPLICAOF', 'NO', 'ONE'], 'READONLY'],
  ])(
    'because it %s: alone with the reason, nothing is lost, and it heals by itself',
    async (_, begin, end, why) => {
      const client = plainRedis(real.port)
      const admin = plainRedis(real.port)
      const monitor = createMonitor({
        console: false,
        service: 'shop',
        instance: 'one',
        fleet: { redis: (args) => client.exec(args) },
      })
      onTestFinished(async () => {
        await monitor.close()
        await client.close()
        await admin.close()
      })
      const becomes = (isAlone: boolean): Promise<void> =>
        vi.waitFor(
          async () => {
            await monitor.beat()
            expect(monitor.fleet.localOnly !== null).toBe(isAlone)
          },
          { timeout: 15_000 },
        )
      await becomes(false)
      await admin.exec([...begin])
      monitor.trackConnection('shop', 'a')
      monitor.releaseConnection('shop', 'a')
      await becomes(true)
      expect(monitor.fleet.localOnly?.reason).toContain('DBM-013')
      expect(monitor.fleet.localOnly?.reason).toContain(why)
      await admin.exec([...end])
      await becomes(false)
      const stored = String(await admin.exec(['GET', '{ndm}:report:one']))
      expect(JSON.parse(stored).report).toMatchObject({ opened: 1, ended: false })
      expect(monitor.observe().faults.filter(({ part }) => part === 'fleet')).toMatchObject([{ count: 1 }])
    },
    40_000,
  )

  it('because it was wiped: it is listed again at the next beat, and nobody is called silent', async () => {
    const client = plainRedis(real.port)
    const monitor = createMonitor({ console: false, instance: 'one', fleet: { redis: client.exec } })
    await monitor.beat()
    await vi.waitFor(async () => expect(await client.exec(['EXISTS', '{ndm}:report:one'])).toBe(1))
    // A push that is under way would be the one before.
    await monitor.flush()
    await client.exec(['FLUSHALL'])
    await monitor.beat()
    await monitor.flush()
    expect(await client.exec(['EXISTS', '{ndm}:report:one'])).toBe(1)
    expect(monitor.fleet.silent()).toEqual([])
    expect(monitor.fleet.localOnly).toBeNull()
    await monitor.close()
    await client.close()
  })
})
