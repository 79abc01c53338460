import type { Incident } from '../../kit/incident.ts'

export const incident: Incident<{ heard(): number }> = {
  name: 'postgres.js: sql.listen holds a connection outside the pool',
  expect: { cause: null },
  async build(world) {
    const sql = world.sql({ max: 2 })
    let heard = 0
    await sql.listen('jobs_js', () => void heard++)
    world.traffic(() => sql`select 1`, 50)
    return { heard: () => heard }
  },
  async act(world, { heard }) {
    world.monitor.cleanup()
    const sender = await world.outsider()
    await sender.query("notify jobs_js, 'one'")
    await world.until(() => heard() === 1, 'the notification')
  },
}
