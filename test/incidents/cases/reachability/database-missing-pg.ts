import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'the database named in the connection string of pg does not exist',
  expect: {
    cause: 'database-missing',
    certainty: 'certain',
    status: 'critical',
    sentence: /3D000|does not exist/,
  },
  async build(world) {
    const wrong = world.server.url('app', 'no_such_database')
    const pool = world.pool({ connectionString: wrong })
    const stop = world.traffic(() => pool.query('select 1'))
    await world.pass(800)
    return async () => {
      stop()
      await pool.end()
      const right = world.pool()
      world.traffic(() => right.query('select 1'))
    }
  },
}
