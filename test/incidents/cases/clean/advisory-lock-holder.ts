import type pg from 'pg'
import type { Incident } from '../../kit/incident.ts'

export const incident: Incident<pg.PoolClient> = {
  name: 'a leader holds a session advisory lock on a connection of its own',
  expect: { cause: null },
  async build(world) {
    const client = await world.pool().connect()
    await client.query('select pg_advisory_lock(4711)')
    world.later(() => client.release(true))
    return client
  },
  async act(world, client) {
    world.monitor.cleanup()
    const { rows } = await client.query(
      "select 1 from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()",
    )
    if (rows.length !== 1) throw new Error('the lock is gone')
  },
}
