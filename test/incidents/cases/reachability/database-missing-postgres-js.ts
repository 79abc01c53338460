import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'the database named in the connection string of postgres.js does not exist',
  expect: {
    cause: 'database-missing',
    certainty: 'certain',
    status: 'critical',
    sentence: /3D000|does not exist/,
  },
  async build(world) {
    const wrong = world.server.url('app', 'no_such_database')
    const sql = world.sql({}, wrong)
    const stop = world.traffic(() => sql`select 1`)
    await world.pass(800)
    return async () => {
      stop()
      await sql.end({ timeout: 0 })
      const right = world.sql()
      world.traffic(() => right`select 1`)
    }
  },
}
