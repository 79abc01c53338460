import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: '24 of 25 slots are in use and no request waits yet',
  expect: { cause: 'pressure', status: 'critical', culprit: { pool: 'pg:main' } },
  async build(world) {
    const pool = world.pool({ max: 25, connectionTimeoutMillis: 10_000 })
    const running = Array.from({ length: 24 }, () => pool.query('select pg_sleep(3)').catch(() => {}))
    await world.until(
      () => (world.monitor.observe().pools.find(({ name }) => name === 'pg:main')?.used ?? 0) >= 24,
      'busy slots',
    )
    return () => Promise.all(running)
  },
}
