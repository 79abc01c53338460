import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'a transaction of this application blocks its own other requests',
  expect: { cause: 'blocked' },
  async build(world) {
    const sql = world.sql({ max: 5 })
    const holder = await sql.reserve()
    await holder`begin`
    await holder`update visits set note = 'held by us' where id = 2`
    const beat = setInterval(() => void holder`select 1`, 200)
    world.later(() => clearInterval(beat))
    for (let i = 0; i < 3; i++)
      void sql`update visits set note = ${`next ${i} ${performance.now()}`} where id = 2`.catch(() => {})
    await world.pass(1500)
    return async () => {
      clearInterval(beat)
      await holder`rollback`
      holder.release()
    }
  },
}
