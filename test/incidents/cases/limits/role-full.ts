import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'the role of the application has a connection limit, and it is reached',
  expect: { cause: 'role-full', status: 'critical' },
  async build(world) {
    const server = await world.ownServer()
    const admin = await world.outsider(server.url(), 'admin')
    await admin.query('create role tight login connection limit 2')
    const holders = [await world.outsider(server.url('tight')), await world.outsider(server.url('tight'))]
    const pool = world.pool({ connectionString: server.url('tight'), max: 2 })
    world.traffic(() => pool.query('select 1'))
    await world.pass(1000)
    return () => Promise.all(holders.map((one) => one.end()))
  },
}
