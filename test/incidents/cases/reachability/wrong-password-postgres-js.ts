import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'a wrong password in the connection string of postgres.js',
  expect: { cause: 'login-refused', certainty: 'certain', status: 'critical', sentence: /28P01|password/ },
  async build(world) {
    const url = new URL(world.server.url())
    url.password = 'not-the-password'
    const wrong = url.toString()
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
