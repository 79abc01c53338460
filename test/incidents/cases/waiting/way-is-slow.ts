import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'the way to the database became slow: 150 ms more for each round trip',
  expect: { cause: 'network-slow' },
  async build(world) {
    const proxy = await world.proxy()
    const pool = world.pool({ connectionString: `postgres://app@127.0.0.1:${proxy.port}/postgres`, max: 4 })
    for (let i = 0; i < 40; i++) await pool.query('select 1')
    await proxy.set({ kind: 'latency', ms: 75 })
    for (let i = 0; i < 6; i++) world.traffic(() => pool.query('select 1'), 0)
    await world.pass(3000)
    return () => proxy.set({ kind: 'pass' })
  },
}
