import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'another application sits idle in a transaction and holds back vacuum',
  expect: { cause: 'open-transaction' },
  async build(world) {
    world.configure({ database: { url: world.server.url('watcher'), idleInTransactionAfter: 1000 } })
    const pool = world.pool()
    await pool.query('select 1')
    const other = await world.outsider(world.server.url('app'), 'report-tool')
    await other.query('begin')
    await other.query('select count(*) from visits')
    await world.pass(1500)
    return () => other.query('rollback')
  },
}
