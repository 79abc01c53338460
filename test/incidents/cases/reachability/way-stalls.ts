import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'packets to the database vanish: connecting times out',
  expect: { cause: 'database-unreachable', status: 'critical' },
  async build(world) {
    const proxy = await world.proxy()
    await proxy.set({ kind: 'stall' })
    const pool = world.pool({
      connectionString: `postgres://app@127.0.0.1:${proxy.port}/postgres`,
      connectionTimeoutMillis: 300,
    })
    world.traffic(() => pool.query('select 1'))
    await world.pass(2000)
    return () => proxy.set({ kind: 'pass' })
  },
}
