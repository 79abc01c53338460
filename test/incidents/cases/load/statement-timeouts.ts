import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'most statements run into statement_timeout (57014)',
  expect: { cause: 'errors', sentence: /57014/ },
  async build(world) {
    const pool = world.pool({ options: '-c statement_timeout=50' })
    const stop = world.traffic(() => pool.query('select pg_sleep(1)'), 5)
    await world.pass(2500)
    return () => {
      stop()
      world.traffic(() => pool.query('select 1'), 5)
    }
  },
}
