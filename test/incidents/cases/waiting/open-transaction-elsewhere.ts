import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'another application sits idle in a transaction and holds back vacuum',
  expect: { cause: 'open-transaction' },
  async build(world) {
    const pool = world.pool()
    await pool.query('select 1')
    const other = await world.outsider(world.server.url('app'), 'report-tool')
    await other.query('begin')
    await other.query('select count(*) from visits')
    // What is idle for less is between two steps: the verdict calls a transaction left open after 30 s.
    await world.pass(30_000)
    return () => other.query('rollback')
  },
}
