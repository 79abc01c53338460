import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'the database has a connection limit of its own, and it is reached',
  expect: { cause: 'server-full', status: 'critical' },
  async build(world) {
    const server = await world.ownServer()
    const admin = await world.outsider(server.url(), 'admin')
    await admin.query('create database narrow connection limit 1')
    const holder = await world.outsider(server.url('app', 'narrow'))
    const pool = world.pool({ connectionString: server.url('app', 'narrow') })
    world.traffic(() => pool.query('select 1'))
    await world.pass(1000)
    return () => holder.end()
  },
}
