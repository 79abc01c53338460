import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type AddressInfo, connect, createServer } from 'node:net'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { createRedisFleet } from '../../src/fleet/redis.ts'
import { type Ioredis, redisByUrl } from '../../src/fleet/redis-url.ts'
import { createHandler } from '../../src/http/handler.ts'
import { createMonitor } from '../../src/instance/create.ts'
import type { FleetOperationReport } from '../../src/model/fleet/operation-report.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { VIEWS } from '../../src/routes/views.ts'
import { ADMIN, bearer } from '../http/kit.ts'
import { plainRedis, type Redis, startRedis } from '../kit/redis.ts'
import { reportOf } from './report.ts'

const server = await startRedis(['--requirepass', 'root'])
const real = server as Redis

describe.skipIf('missing' in server)('on a real Redis', () => {
  afterAll(() => real.stop())

  it('needs no more than the commands and keys that the documentation names', async () => {
    const admin = plainRedis(real.port)
    await admin.exec(['AUTH', 'root'])
    const commands = ['time', 'set', 'mget', 'zadd', 'zrange', 'zrem'].map((name) => `+${name}`)
    await admin.exec(['ACL', 'SETUSER', 'ndm', 'on', '>secret', '~{ndm}:*', ...commands])
    const least = plainRedis(real.port)
    await least.exec(['AUTH', 'ndm', 'secret'])
    const fleet = createRedisFleet(least.exec, least.close)
    await fleet.publish(reportOf('gone'), 20)
    await fleet.publish(reportOf('a'), 60_000)
    await vi.waitFor(async () => expect(await fleet.list()).toHaveLength(1))
    expect(await fleet.claim('k', 60_000)).toBe(true)
    expect(await admin.exec(['ZRANGE', '{ndm}:instances', '0', '-1'])).toEqual(['a'])
    await fleet.send?.({ id: 'order 1', box: 'orders', text: 'x' }, 20)
    await fleet.send?.({ id: 'order 2', box: 'orders', text: 'y' }, 60_000)
    await vi.waitFor(async () => expect(await fleet.receive?.('orders')).toHaveLength(1))
    expect(await admin.exec(['ZCARD', '{ndm}:messages'])).toBe(1)
    await fleet.close?.()
    await admin.close()
  })

  it('carries an operation to the other instance and its answer back', async () => {
    const clients = [plainRedis(real.port), plainRedis(real.port)]
    const monitors = await Promise.all(
      clients.map(async ({ exec }, i) => {
        await exec(['AUTH', 'root'])
        const monitor = createMonitor({
          console: false,
          instance: `real-${i}`,
          adminToken: ADMIN,
          fleet: { redis: exec },
        })
        await monitor.beat()
        return monitor
      }),
    )
    const [asked, answers] = monitors as [Monitor, Monitor]
    await vi.waitFor(async () => {
      await asked.beat()
      expect(asked.fleet.members().some(({ report }) => report.instance.id === 'real-1')).toBe(true)
    })
    const handler = createHandler(asked, { route: 'health', views: VIEWS })
    const answer = await handler(
      new Request('http://localhost:3000/api', {
        method: 'POST',
        headers: { ...bearer(ADMIN), 'content-type': 'application/json' },
        body: JSON.stringify({ operation: 'cleanup', scope: 'fleet' }),
      }),
    )
    const { result } = (await answer.json()) as { result: FleetOperationReport }
    expect(result.instances).toMatchObject([
      { instance: 'real-0', self: true, state: 'done' },
      { instance: 'a', state: 'no answer yet' },
      { instance: 'real-1', self: false, state: 'done', result: { reclaimed: [] } },
    ])
    expect(answers.audit.list()).toMatchObject([{ operation: 'cleanup', ok: true }])
    await Promise.all(monitors.map((monitor) => monitor.close()))
    await Promise.all(clients.map((client) => client.close()))
  }, 20_000)

  it('is alone with a wrong password and with a store that stands still, and says so', async () => {
    const client = plainRedis(real.port)
    const monitor = createMonitor({ console: false, fleet: { redis: (args) => client.exec(args) } })
    await monitor.beat()
    await vi.waitFor(() => expect(monitor.fleet.localOnly?.reason).toContain('DBM-013'))
    await client.exec(['AUTH', 'root'])
    await vi.waitFor(async () => {
      await monitor.beat()
      expect(monitor.fleet.localOnly).toBeNull()
    })
    await real.kill('SIGSTOP')
    const began = performance.now()
    await monitor.beat()
    // The beat waits for no store.
    expect(performance.now() - began).toBeLessThan(1000)
    await vi.waitFor(() => expect(monitor.fleet.localOnly).not.toBeNull(), 8000)
    await real.kill('SIGCONT')
    await vi.waitFor(async () => {
      await monitor.beat()
      expect(monitor.fleet.localOnly).toBeNull()
    }, 8000)
    await monitor.close()
    await client.close()
  }, 20_000)
})

// An optional peer: where it is not installed, the connection by URL cannot be tried.
const folder = `${process.cwd()}/`
const load = async (): Promise<Ioredis> => createRequire(folder)('ioredis') as Ioredis
const isInstalled = existsSync(`${folder}node_modules/ioredis`)

describe.skipIf('missing' in server || !isInstalled)('by URL', () => {
  it('connects when it is needed, and again after the server came back', async () => {
    const second = (await startRedis()) as Redis
    const { exec, close } = redisByUrl(second.url, load)
    const fleet = createRedisFleet(exec, close)
    await fleet.publish(reportOf('a'), 60_000)
    expect(await fleet.list()).toHaveLength(1)
    await second.kill('SIGKILL')
    await expect(fleet.list()).rejects.toThrow()
    const third = (await startRedis([], second.port)) as Redis
    // Wiped; the next report is there again.
    await vi.waitFor(async () => expect(await fleet.list()).toEqual([]))
    await fleet.publish(reportOf('a'), 60_000)
    expect(await fleet.list()).toHaveLength(1)
    await fleet.close?.()
    await third.stop()
  })

  it('replaces a connection whose other end is gone without a word', async () => {
    const second = (await startRedis()) as Redis
    let taken = 0
    // What a lost route leaves: bytes that arrive nowhere, and no reset.
    const relay = createServer((socket) => {
      if (++taken > 1) socket.pipe(connect(second.port, '127.0.0.1')).pipe(socket)
      socket.on('error', () => {})
    })
    relay.listen(0, '127.0.0.1')
    await once(relay, 'listening')
    const { exec, close } = redisByUrl(`redis://127.0.0.1:${(relay.address() as AddressInfo).port}`, load)
    await expect(exec(['TIME'])).rejects.toThrow()
    await vi.waitFor(async () => expect(await exec(['TIME'])).toHaveLength(2))
    await close()
    relay.close()
    await second.stop()
  })

  it('names a wrong password without showing it', async () => {
    const { exec, close } = redisByUrl(`redis://:hunter22@127.0.0.1:${real.port}`, load)
    const failed = await exec(['TIME']).catch((error: Error) => error)
    expect(failed).toBeInstanceOf(Error)
    expect(String(failed)).not.toContain('hunter22')
    await close()
  })
})
