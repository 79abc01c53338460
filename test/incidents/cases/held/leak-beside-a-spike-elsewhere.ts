import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: "a spike of another pool is not blamed on this pool's leak",
  expect: { cause: 'too-few-slots', culprit: { pool: 'pg:busy' } },
  async build(world) {
    const reports = world.pool({ name: 'reports', max: 10 })
    const forgotten = await reports.connect()
    await forgotten.query('select 1')
    const busy = world.pool({ name: 'busy', max: 2, connectionTimeoutMillis: 400 })
    const stops = Array.from({ length: 12 }, () =>
      world.traffic(() => busy.query('select pg_sleep(0.05)'), 0),
    )
    await world.pass(2500)
    return () => {
      for (const stop of stops) stop()
      forgotten.release()
    }
  },
}
