import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'the application is not in use',
  expect: { cause: null },
  async build(world) {
    await world.pool().query('select 1')
    await world.sql()`select 1`
  },
}
