import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'three requests were refused in a burst, and the pool is idle again',
  expect: { cause: null },
  async build(world) {
    const pool = world.pool({ max: 1, connectionTimeoutMillis: 400 })
    for (let i = 0; i < 200; i++) await pool.query('select 1')
    const busy = pool.query('select pg_sleep(1.5)')
    await Promise.allSettled(Array.from({ length: 3 }, () => pool.query('select 1')))
    await busy
    await world.pass(15_000)
  },
}
