import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'short work, too many requests for too few slots (postgres.js)',
  expect: { cause: 'too-few-slots', culprit: { pool: 'postgres:main' } },
  async build(world) {
    const stop = { now: false }
    const sql = world.sql({ max: 2 })
    for (let i = 0; i < 40; i++)
      world.traffic(() => (stop.now ? Promise.resolve() : sql`select pg_sleep(0.05)`), 0)
    await world.pass(2500)
    return () => void (stop.now = true)
  },
}
