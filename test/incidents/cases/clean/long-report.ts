import type { Incident } from '../../kit/incident.ts'

export const incident: Incident<{ report: Promise<unknown> }> = {
  name: 'a report runs one long statement',
  expect: { cause: null },
  async build(world) {
    const report = world.pool().query('select pg_sleep(3.5)')
    report.catch(() => {})
    await world.pass(300)
    return { report }
  },
  async act(world, { report }) {
    world.monitor.cleanup()
    await report
  },
}
