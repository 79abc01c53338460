import type { Incident } from '../../kit/incident.ts'

export const incident: Incident<{ heard(): number }> = {
  name: 'a LISTEN connection waits for notifications',
  expect: { cause: null },
  async build(world) {
    world.configure({ recovery: { reclaimStale: true } })
    const client = await world.pool().connect()
    let heard = 0
    client.on('error', () => {})
    client.on('notification', () => heard++)
    await client.query('listen jobs')
    world.later(() => client.release(true))
    return { heard: () => heard }
  },
  async act(world, { heard }) {
    world.monitor.cleanup()
    const sender = await world.outsider()
    await sender.query("notify jobs, 'one'")
    await world.until(() => heard() === 1, 'the notification')
  },
}
