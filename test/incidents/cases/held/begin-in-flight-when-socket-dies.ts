import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: "four transactions whose BEGIN was in flight when the socket died keep pg's pool full for ever",
  issue: 'drizzle-team/drizzle-orm#4021',
  expect: {
    cause: 'dead-connections',
    certainty: 'certain',
    status: 'critical',
    culprit: { pool: 'pg:main' },
    button: 'free',
  },
  async build(world) {
    const proxy = await world.proxy()
    const pool = world.pool({ connectionString: `postgres://app@127.0.0.1:${proxy.port}/postgres`, max: 4 })
    for (let i = 0; i < 4; i++) {
      const client = await pool.connect()
      await proxy.set({ kind: 'stall' })
      const begun = client.query('begin').catch(() => {})
      await proxy.set({ kind: 'reset' })
      await begun
      await proxy.set({ kind: 'pass' })
    }
    world.traffic(() => pool.query('select 1'))
  },
  async act({ monitor, until }) {
    const report = monitor.cleanup()
    if (report.reclaimed.length !== 4)
      throw new Error(`cleanup took ${report.reclaimed.length} of 4 dead connections`)
    await until(
      () => monitor.observe().pools.every(({ used, name }) => name !== 'pg:main' || (used ?? 9) < 4),
      'a free slot',
    )
  },
}
