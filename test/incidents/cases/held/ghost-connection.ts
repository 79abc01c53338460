import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'a request gave up while its connection was being opened: the pool counts it, no caller has it',
  issue: 'brianc/node-postgres#1390',
  expect: { cause: 'ghosts', culprit: { pool: 'pg:main' }, button: 'reset' },
  async build(world) {
    const pool = world.pool({ max: 2 })
    const opened = new Promise((resolve) => pool.once('connect', resolve))
    ;(pool as unknown as { newClient(item: unknown): void }).newClient({ callback: () => {} })
    await opened
  },
  act: ({ monitor }) => void monitor.emergencyReset(),
}
