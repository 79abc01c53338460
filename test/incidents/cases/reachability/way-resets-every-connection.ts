import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'a firewall resets every connection to the database',
  expect: { cause: 'database-unreachable', status: 'critical' },
  async build(world) {
    const proxy = await world.proxy()
    const pool = world.pool({ connectionString: `postgres://app@127.0.0.1:${proxy.port}/postgres` })
    await pool.query('select 1')
    await proxy.set({ kind: 'reset' })
    world.traffic(() => pool.query('select 1'))
    await world.pass(1000)
    return () => proxy.set({ kind: 'pass' })
  },
}
