import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'the host name of the database does not resolve',
  expect: {
    cause: 'database-unreachable',
    status: 'critical',
    culprit: { pool: 'pg:main' },
    sentence: /ENOTFOUND|EAI_AGAIN|resolve/,
  },
  async build(world) {
    const wrong = world.pool({ connectionString: 'postgres://app@no-such-host.invalid:5432/postgres' })
    let pool = wrong
    world.traffic(() => pool.query('select 1'))
    await world.pass(1500)
    // What cures a wrong host name is the right one, in a pool that takes the place of the wrong one.
    return async () => {
      pool = world.pool()
      await wrong.end()
    }
  },
}
