import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'an import keeps a temporary table on its connection between batches',
  expect: { cause: null },
  async build(world) {
    const pool = world.pool()
    const client = await pool.connect()
    await client.query('create temp table staging (id int)')
    world.later(() => client.release(true))
  },
}
