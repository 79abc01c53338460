import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'leaked clients fill the pool and requests are refused',
  expect: {
    cause: 'leak',
    status: 'critical',
    culprit: { pool: 'pg:main', place: /leaks-exhaust-the-pool\.ts:\d+$/ },
    button: 'free',
  },
  async build(world) {
    const pool = world.pool({ max: 3, connectionTimeoutMillis: 300 })
    for (let i = 0; i < 3; i++) await (await pool.connect()).query('select 1')
    world.traffic(() => pool.query('select 1'))
  },
  async act({ monitor, until }) {
    await until(
      () => monitor.observe().leaks.filter(({ state }) => state === 'idle').length === 3,
      'the third leak',
    )
    monitor.cleanup()
  },
}
