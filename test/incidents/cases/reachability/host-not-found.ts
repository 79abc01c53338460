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
    let reachable = false
    const pool = world.pool({ connectionString: 'postgres://app@no-such-host.invalid:5432/postgres' })
    world.traffic(() => (reachable ? Promise.resolve() : pool.query('select 1')))
    await world.pass(1500)
    return () => {
      reachable = true
    }
  },
}
