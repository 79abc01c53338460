import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'postgres.js: a reserved connection is never released',
  expect: {
    cause: 'leak',
    culprit: { pool: 'postgres:main', place: /reservation-never-released\.ts:\d+$/ },
    button: 'free',
  },
  async build(world) {
    const sql = world.sql({ max: 3 })
    const reserved = await sql.reserve()
    await reserved`select 1`
    world.later(() => reserved)
  },
  act: ({ monitor }) => void monitor.cleanup(),
}
