import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'nobody uses the application',
  expect: { cause: null },
  async build(world) {
    await world.pool().query('select 1')
    await world.sql()`select 1`
  },
}
