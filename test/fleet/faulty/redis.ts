import { findProgram, PROGRAMS, type Program } from '../../kit/debian.ts'
import { type FaultProxy, startFaultProxy } from '../../kit/faults.ts'
import { plainRedis, type Redis, startRedis } from '../../kit/redis.ts'
import type { FaultyStore } from './store.ts'

const PASSWORD = 'fleet-password'

/** Runs one command on a connection of its own. */
async function command(port: number, ...args: string[]): Promise<unknown> {
  const client = plainRedis(port)
  try {
    await client.exec(['AUTH', PASSWORD])
    return await client.exec(args)
  } finally {
    await client.close()
  }
}

/** Whether Valkey is installed. Debian 12 has no package of it, and to find that out by installing takes an update of its lists. */
export function hasValkey(): boolean {
  return findProgram(PROGRAMS.valkey) !== null
}

/** The same with Valkey. */
export function faultyValkey(): ReturnType<typeof faultyRedis> {
  return faultyRedis(PROGRAMS.valkey)
}

/** A real Redis behind a proxy, reached by URL. @returns why there is none */
export async function faultyRedis(
  program: Program = PROGRAMS.redis,
): Promise<FaultyStore | { readonly missing: string }> {
  const options = ['--requirepass', PASSWORD]
  const first = await startRedis(options, undefined, program)
  if ('missing' in first) return first
  let server: Redis = first
  const { port } = server
  const proxy: FaultProxy = await startFaultProxy({ port })
  const run = (...args: string[]): Promise<unknown> => command(port, ...args)
  const setTo = async (name: string, value: string): Promise<unknown> => run('CONFIG', 'SET', name, value)
  return {
    fleet: { redis: `redis://:${PASSWORD}@127.0.0.1:${proxy.port}` },
    async stored(instance) {
      const text = await run('GET', `{ndm}:report:${instance}`)
      return typeof text === 'string' ? JSON.parse(text).report : undefined
    },
    faults: {
      slow: {
        begin: () => proxy.set({ kind: 'latency', ms: 300 }),
        end: () => proxy.set({ kind: 'pass' }),
        reason: null,
      },
      stalled: {
        begin: () => server.kill('SIGSTOP'),
        end: () => server.kill('SIGCONT'),
        reason: 'DBM-013',
      },
      killed: {
        begin: () => server.kill('SIGKILL'),
        async end() {
          server = (await startRedis(options, port, program)) as Redis
        },
        reason: 'DBM-013',
      },
      wiped: { begin: () => run('FLUSHALL'), end: async () => {}, reason: null },
      full: { begin: () => setTo('maxmemory', '1'), end: () => setTo('maxmemory', '0'), reason: 'OOM' },
      'read-only': {
        begin: () => run('REPLICAOF', '127.0.0.1', '1'),
        end: () => run('REPLICAOF', 'NO', 'ONE'),
        reason: 'READONLY',
      },
      'wrong password': {
        async begin() {
          await setTo('requirepass', 'another')
          // Those that are logged in stay so.
          await proxy.set({ kind: 'reset' })
          await proxy.set({ kind: 'pass' })
        },
        async end() {
          const client = plainRedis(port)
          await client.exec(['AUTH', 'another'])
          await client.exec(['CONFIG', 'SET', 'requirepass', PASSWORD])
          await client.close()
        },
        reason: 'DBM-013',
      },
    },
    async stop() {
      await proxy.close()
      await server.stop()
    },
  }
}
