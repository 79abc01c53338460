import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'a migration was not applied: every statement fails with 42P01',
  expect: { cause: 'errors', sentence: /42P01/ },
  async build(world) {
    const pool = world.pool()
    const stop = world.traffic(() => pool.query('select * from not_migrated_yet'), 5)
    await world.pass(2000)
    return () => {
      stop()
      world.traffic(() => pool.query('select 1'), 5)
    }
  },
}
