import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'new Pool() in a request handler: seven pools to one database',
  expect: { cause: 'never-closed-pools', sentence: /7 pools/ },
  async build(world) {
    const pools = Array.from({ length: 7 }, () => world.pool({ name: 'main', max: 2 }))
    for (const pool of pools) await pool.query('select 1')
    await world.pass(500)
    return () => Promise.all(pools.slice(1).map((pool) => pool.end()))
  },
}
