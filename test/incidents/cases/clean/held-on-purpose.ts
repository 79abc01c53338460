import { declareHeld } from '../../../../src/integrations/shared/held-on-purpose.ts'
import type { Incident } from '../../kit/incident.ts'
export const incident: Incident = {
  name: 'a connection is declared as held on purpose',
  expect: { cause: null },
  async build(world) {
    const pool = world.pool()
    const client = await pool.connect()
    declareHeld(client, 'leader election')
    await client.query('select 1')
    world.later(() => client.release(true))
  },
  act({ monitor }) {
    const { reclaimed } = monitor.cleanup()
    if (reclaimed.length > 0) throw new Error('cleanup took a connection that was declared')
  },
}
