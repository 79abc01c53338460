import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { overFleet } from '../../src/api/over-fleet.ts'
import { createRedisFleet } from '../../src/fleet/redis.ts'
import { redisExec } from '../../src/fleet/redis-exec.ts'
import { createMonitor } from '../../src/instance/create.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { ADMIN } from '../http/kit.ts'
import { plainRedis, type Redis, startRedis } from '../kit/redis.ts'
import { startUpstash, type Upstash } from '../kit/upstash.ts'
import { reportOf } from './report.ts'

const server = await startRedis()

describe.skipIf('missing' in server)("by Upstash's REST form, on a real Redis", () => {
  const real = server as Redis
  let upstash: Upstash
  beforeAll(async () => {
    upstash = await startUpstash(real.port)
  })
  afterAll(async () => {
    await upstash.stop()
    await real.stop()
  })

  async function instance(id: string): Promise<Monitor> {
    const { url, token } = upstash
    const monitor = createMonitor({
      console: false,
      instance: id,
      adminToken: ADMIN,
      fleet: { redis: { url, token } },
    })
    onTestFinished(() => monitor.close())
    await monitor.beat()
    return monitor
  }

  it('carries an operation to the other instance and its answer back, once', async () => {
    const one = await instance('one')
    const two = await instance('two')
    await vi.waitFor(async () => {
      await one.beat()
      expect(one.fleet.members()).toMatchObject([{ report: { instance: { id: 'two' } } }])
    })
    const { instances } = await overFleet(one, 'cleanup', { scope: 'fleet' })
    expect(instances).toMatchObject([
      { instance: 'one', self: true, state: 'done' },
      { instance: 'two', self: false, state: 'done' },
    ])
    expect(two.audit.list()).toHaveLength(1)
    const needed = ['TIME', 'SET', 'MGET', 'ZADD', 'ZRANGE', 'ZREM']
    expect(upstash.commands.filter((command) => !needed.includes(command))).toEqual([])
  }, 20_000)

  it.each([429, 500] as const)(
    'is alone while it is answered with %i, says so, and heals by itself',
    async (status) => {
      const monitor = await instance('one')
      upstash.answerWith(status)
      await monitor.beat()
      await vi.waitFor(() => expect(monitor.fleet.localOnly?.reason).toContain(`answered ${status}`))
      expect(monitor.fleet.localOnly?.reason).toContain('DBM-013')
      // The sentence of the service is not passed on.
      expect(monitor.fleet.localOnly?.reason).not.toContain('10000')
      upstash.answerWith(null)
      await vi.waitFor(async () => {
        await monitor.beat()
        expect(monitor.fleet.localOnly).toBeNull()
      })
    },
  )

  it('names a wrong token without showing it', async () => {
    const fleet = createRedisFleet(redisExec({ url: upstash.url, token: 'hunter22-wrong' }, fetch))
    const failed = await Promise.resolve(fleet.list()).catch((error: Error) => error)
    expect(String(failed)).toContain('answered 401 (WRONGPASS)')
    expect(String(failed)).not.toContain('hunter22')
  })

  it('says what a read-only user may not, and still reads', async () => {
    const admin = plainRedis(real.port)
    await admin.exec(['FLUSHALL'])
    await admin.exec(['ACL', 'SETUSER', 'reader', 'on', '>secret', '~{ndm}:*', '+time', '+mget', '+zrange'])
    const writer = createRedisFleet(admin.exec)
    await writer.publish(reportOf('a'), 60_000)
    const limited = await startUpstash(real.port, ['reader', 'secret'])
    onTestFinished(() => limited.stop())
    const reader = createRedisFleet(redisExec(limited, fetch))
    expect(await reader.list()).toHaveLength(1)
    await expect(reader.publish(reportOf('b'), 60_000)).rejects.toThrow('answered 400 (NOPERM)')
    await expect(reader.claim('k', 60_000)).rejects.toThrow('NOPERM')
    await admin.close()
  })
})
