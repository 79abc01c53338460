import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'a forgotten transaction of a psql session blocks the application',
  expect: { cause: 'blocked', culprit: { pid: /^\d+$/ } },
  async build(world) {
    const pool = world.pool({ max: 5 })
    await pool.query('select 1')
    const psql = await world.outsider(world.server.url('app'), 'psql')
    await psql.query('begin')
    await psql.query("update visits set note = 'held by psql' where id = 1")
    for (let i = 0; i < 3; i++)
      pool
        .query('update visits set note = $1 where id = 1', [`waiting ${i} ${performance.now()}`])
        .catch(() => {})
    await world.pass(1500)
    return () => psql.query('rollback')
  },
}
