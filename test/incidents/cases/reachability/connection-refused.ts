import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'nothing listens at the address of the database',
  expect: { cause: 'database-unreachable', status: 'critical', sentence: /ECONNREFUSED|refuse/i },
  async build(world) {
    const proxy = await world.proxy()
    await proxy.set({ kind: 'refuse' })
    const pool = world.pool({ connectionString: `postgres://app@127.0.0.1:${proxy.port}/postgres` })
    world.traffic(() => pool.query('select 1'))
    await world.pass(1000)
    return () => proxy.set({ kind: 'pass' })
  },
}
