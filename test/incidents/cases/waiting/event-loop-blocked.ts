import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'the event loop is blocked: requests wait for us, not for the pool',
  expect: { cause: 'event-loop-lag' },
  async build(world) {
    // Connections are not kept: every request waits while one is opened, in turns of a loop that is late, and slots are free.
    const pool = world.pool({ max: 4, idleTimeoutMillis: 1, connectionTimeoutMillis: 0 })
    world.traffic(() => pool.query('select 1'), 10)
    let blocking = true
    const block = (): void => {
      for (const end = performance.now() + 400; performance.now() < end; );
      if (blocking) setTimeout(block, 5)
    }
    block()
    world.later(() => (blocking = false))
    await world.pass(3000)
    return () => void (blocking = false)
  },
}
