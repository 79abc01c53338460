import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'postgres.js: a reserved connection with a statement every 50 ms',
  expect: { cause: null },
  async build(world) {
    const sql = world.sql()
    const reserved = await sql.reserve()
    world.traffic(async () => reserved`select 1`, 50)
    world.later(() => reserved.release())
  },
  async act(world) {
    const { reclaimed } = world.monitor.cleanup()
    if (reclaimed.length > 0) throw new Error('cleanup took a connection at work')
  },
}
