import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'PgBouncer takes no more clients (max_client_conn)',
  expect: { cause: 'pooler-full', status: 'critical' },
  needs: 'pgbouncer',
  async build(world) {
    const bouncer = await world.pgbouncer({ maxClients: 2 })
    const holders = [
      await world.outsider(bouncer.url('app', 'postgres')),
      await world.outsider(bouncer.url('app', 'postgres')),
    ]
    const pool = world.pool({ connectionString: bouncer.url('app', 'postgres') })
    world.traffic(() => pool.query('select 1'))
    await world.pass(1000)
    return () => Promise.all(holders.map((one) => one.end()))
  },
}
