import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'short work, too many requests for too few slots (pg)',
  expect: { cause: 'too-few-slots', culprit: { pool: 'pg:main' } },
  async build(world) {
    const stop = { now: false }
    const pool = world.pool({ max: 2, connectionTimeoutMillis: 200 })
    for (let i = 0; i < 16; i++)
      world.traffic(() => (stop.now ? Promise.resolve() : pool.query('select pg_sleep(0.05)')), 0)
    await world.pass(2500)
    return () => void (stop.now = true)
  },
}
