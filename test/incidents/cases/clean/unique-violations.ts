import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'some inserts hit a unique constraint, as designed',
  expect: { cause: null },
  async build(world) {
    const pool = world.pool()
    let n = 0
    world.traffic(
      () =>
        n++ % 10 === 0 ? pool.query("insert into visits (note) values ('visit 1')") : pool.query('select 1'),
      5,
    )
    await world.pass(1500)
  },
}
