import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'one handler forgets to release its client',
  expect: {
    cause: 'leak',
    culprit: { pool: 'pg:main', place: /one-client-never-released\.ts:\d+$/ },
    status: 'warning',
    button: 'free',
  },
  async build(world) {
    const pool = world.pool({ max: 10 })
    const client = await pool.connect()
    await client.query('select id from visits limit 1')
  },
  act: ({ monitor }) => void monitor.cleanup(),
}
