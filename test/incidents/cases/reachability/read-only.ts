import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'the database became read-only after a failover',
  expect: { cause: 'read-only', sentence: /25006|read-only/ },
  async build(world) {
    const pool = world.pool()
    const state = { readOnly: true }
    let n = 0
    world.traffic(async () => {
      const client = await pool.connect()
      try {
        await client.query(`set default_transaction_read_only = ${state.readOnly ? 'on' : 'off'}`)
        await client.query('insert into visits (note) values ($1)', [
          `after failover ${n++} ${performance.now()}`,
        ])
      } finally {
        client.release()
      }
    })
    await world.pass(1000)
    return () => void (state.readOnly = false)
  },
}
