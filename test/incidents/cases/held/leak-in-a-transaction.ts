import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'an early return leaves a transaction open and its client out',
  expect: { cause: 'leak', sentence: /transaction/, culprit: { pool: 'pg:main' }, button: 'free' },
  async build(world) {
    const pool = world.pool()
    const client = await pool.connect()
    await client.query('begin')
    await client.query("insert into visits (note) values ('never committed')")
  },
  act: ({ monitor }) => void monitor.cleanup(),
}
