import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'the role of the connection string does not exist',
  expect: { cause: 'login-refused', certainty: 'certain', status: 'critical' },
  async build(world) {
    const wrong = world.server.url('nobody_here')
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
