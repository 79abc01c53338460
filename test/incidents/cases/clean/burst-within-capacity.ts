import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'a burst that the pool serves',
  expect: { cause: null },
  async build(world) {
    const pool = world.pool({ max: 20, connectionTimeoutMillis: 0 })
    world.traffic(() => Promise.all(Array.from({ length: 10 }, () => pool.query('select 1'))), 300)
    await world.pass(500)
  },
}
