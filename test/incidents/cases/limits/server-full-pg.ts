import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'other applications took every slot of the server (pg)',
  expect: { cause: 'server-full', status: 'critical', sentence: /53300|slot|max_connections/ },
  async build(world) {
    const server = await world.ownServer(8)
    await world.look()
    const hogs: { end(): Promise<void> }[] = []
    for (let i = 0; i < 12; i++) {
      try {
        hogs.push(await world.outsider(server.url('app'), 'nightly-import'))
      } catch {
        break
      }
    }
    // Few enough that the server has room when the others are gone.
    const pool = world.pool({ max: 2 })
    world.traffic(() => Promise.all([pool.query('select 1'), pool.query('select 2')]))
    await world.pass(1000)
    return () => Promise.all(hogs.map((hog) => hog.end()))
  },
}
