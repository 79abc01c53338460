import type { Incident } from '../../kit/incident.ts'

export const incident: Incident<() => Promise<unknown>> = {
  name: 'the probe may not log in while the application works',
  expect: { cause: 'monitor-blind', status: 'warning' },
  async build(world) {
    const server = await world.ownServer()
    world.configure({ database: server.url('no_such_watcher') })
    const pool = world.pool()
    world.traffic(() => pool.query('select 1'))
    await world.pass(2000)
    const admin = await world.outsider(server.url(), 'admin')
    return () => admin.query('create role no_such_watcher login in role pg_monitor')
  },
}
