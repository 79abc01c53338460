import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'transactions handle their own errors with savepoints and commit',
  expect: { cause: null },
  async build(world) {
    const sql = world.sql()
    world.traffic(
      () =>
        sql.begin(async (tx) => {
          await tx`select 1`
          await tx
            .savepoint((inner) => inner`insert into visits (id, note) values (1, 'taken')`)
            .catch(() => {})
        }),
      30,
    )
    await world.pass(1500)
  },
}
