import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'a wrong password in the connection string of pg',
  expect: { cause: 'login-refused', certainty: 'certain', status: 'critical', sentence: /28P01|password/ },
  async build(world) {
    const url = new URL(world.server.url())
    url.password = 'not-the-password'
    const wrong = url.toString()
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
