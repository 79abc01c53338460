import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'an ordinary error whose text mentions a connection limit',
  expect: { cause: null },
  async build(world) {
    const pool = world.pool()
    let n = 0
    world.traffic(
      () =>
        n++ % 20 === 0
          ? pool.query(
              "do $$ begin raise exception 'note: Max client connections reached, said the customer'; end $$",
            )
          : pool.query('select 1'),
      5,
    )
    await world.pass(1500)
  },
}
