import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'Postgres is stopped under a pg pool at work',
  expect: { cause: 'database-unreachable', status: 'critical', culprit: { pool: 'pg:main' } },
  async build(world) {
    const server = await world.ownServer()
    const pool = world.pool()
    await pool.query('select 1')
    world.traffic(() => pool.query('select id from visits limit 1'))
    await world.pass(500)
    await server.kill('SIGQUIT')
    await world.pass(1000)
    world.later(() => server.isRunning() || server.restart())
    return () => server.restart()
  },
}
