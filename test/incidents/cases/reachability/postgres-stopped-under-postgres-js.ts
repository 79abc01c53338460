import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'Postgres is stopped under postgres.js at work',
  expect: { cause: 'database-unreachable', status: 'critical', culprit: { pool: 'postgres:main' } },
  async build(world) {
    const server = await world.ownServer()
    const sql = world.sql({ max: 4 })
    await sql`select 1`
    world.traffic(() => sql`select id from visits limit 1`)
    await world.pass(500)
    await server.kill('SIGQUIT')
    await world.pass(1000)
    return () => server.restart()
  },
}
