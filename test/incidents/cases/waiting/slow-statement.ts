import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'slow statements hold every slot and requests wait',
  expect: { cause: 'slow-statement', culprit: { pool: 'pg:main' } },
  async build(world) {
    world.configure({ database: { url: world.server.url('watcher'), longRunningAfter: 1000 } })
    const pool = world.pool({ max: 2, connectionTimeoutMillis: 500 })
    const slow = Array.from({ length: 2 }, () =>
      pool.query('select count(*), pg_sleep(12) from visits where id < 2 group by id').catch(() => {}),
    )
    world.traffic(() => pool.query('select 1'))
    await world.pass(3000)
    return () => Promise.all(slow)
  },
}
