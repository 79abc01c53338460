import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: "PgBouncer's pool is taken: queries wait until query_wait_timeout",
  expect: { cause: 'pooler-full', status: 'critical' },
  needs: 'pgbouncer',
  async build(world) {
    const bouncer = await world.pgbouncer({ poolSize: 1 })
    const holders = [await world.outsider(bouncer.url('app', 'postgres'))]
    await holders[0]?.query('begin')
    const pool = world.pool({
      connectionString: bouncer.url('app', 'postgres'),
      max: 3,
      connectionTimeoutMillis: 8000,
    })
    world.traffic(() => pool.query('select 1'))
    await world.pass(4500)
    return () => Promise.all(holders.map((one) => one.end()))
  },
}
