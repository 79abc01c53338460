import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'two modules make a pool of their own to the same database',
  expect: { cause: 'duplicate-pools', status: 'healthy', sentence: /2 pools/ },
  async build(world) {
    const pools = [world.pool({ name: 'web', max: 3 }), world.pool({ name: 'jobs', max: 3 })]
    for (const pool of pools) await pool.query('select 1')
    await world.pass(300)
    return () => pools[1]?.end()
  },
}
