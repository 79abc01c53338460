import type { Incident } from '../../kit/incident.ts'

export const incident: Incident<{ broken(): unknown }> = {
  name: 'one transaction runs a statement every 20 ms for longer than the limit',
  expect: { cause: null },
  async build(world) {
    world.configure({ recovery: { reclaimStale: true } })
    const client = await world.pool().connect()
    await client.query('begin')
    let broken: unknown
    client.on('error', (error) => {
      broken = error
    })
    world.traffic(() => client.query('insert into imported (note) values (1)'), 20)
    world.later(() => client.release(true))
    return { broken: () => broken }
  },
  act(world, { broken }) {
    world.monitor.cleanup()
    const error = broken()
    if (error) throw error
  },
}
