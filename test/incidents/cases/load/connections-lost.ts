import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'three of five connections break under their holders',
  expect: { cause: 'dead-connections', certainty: 'certain', button: 'free' },
  async build(world) {
    const pool = world.pool({ max: 5 })
    const held = await Promise.all(Array.from({ length: 5 }, () => pool.connect()))
    for (const client of held) client.on('error', () => {})
    const pids = held.slice(0, 3).map((client) => (client as unknown as { processID: number }).processID)
    const admin = await world.outsider(world.server.url(), 'admin')
    await admin.query('select pg_terminate_backend(pid) from unnest($1::int[]) pid', [pids])
    const beat = setInterval(
      () => void held.slice(3).map((client) => client.query('select 1').catch(() => {})),
      200,
    )
    world.later(() => clearInterval(beat))
    return () => {
      clearInterval(beat)
      for (const client of held.slice(3)) client.release()
    }
  },
  act: ({ monitor }) => void monitor.cleanup(),
}
