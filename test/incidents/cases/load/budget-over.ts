import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'the pools together may open more connections than the server has',
  expect: { cause: 'budget-over' },
  async build(world) {
    await world.ownServer(12)
    const pools = [world.pool({ name: 'shop', max: 4 }), world.pool({ name: 'reports', max: 10 })]
    for (const pool of pools) await pool.query('select 1')
    await world.pass(500)
    return () => pools[1]?.end()
  },
}
