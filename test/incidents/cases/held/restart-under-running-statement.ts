import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'Postgres restarts under running statements and their clients are never given back',
  expect: { cause: 'dead-connections', certainty: 'certain', culprit: { pool: 'pg:main' }, button: 'free' },
  async build(world) {
    const server = await world.ownServer()
    const pool = world.pool({ max: 3 })
    for (let i = 0; i < 3; i++) {
      const client = await pool.connect()
      client.on('error', () => {})
      client.query('select pg_sleep(30)').catch(() => {})
    }
    await server.restart()
    world.traffic(() => pool.query('select 1'))
  },
  act: ({ monitor }) => void monitor.cleanup(),
}
