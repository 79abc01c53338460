import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: '27 of 10 slots of a hand-made pool are taken',
  expect: { cause: 'pressure', status: 'critical' },
  build(world) {
    world.configure({ pools: { importer: { max: 10 } } })
    const ids = Array.from({ length: 27 }, () => world.monitor.trackConnection('importer'))
    const beat = setInterval(() => {
      for (const id of ids.splice(0, 27)) {
        world.monitor.releaseConnection('importer', id)
        ids.push(world.monitor.trackConnection('importer'))
      }
    }, 200)
    world.later(() => clearInterval(beat))
    return () => {
      clearInterval(beat)
      for (const id of ids) world.monitor.releaseConnection('importer', id)
    }
  },
}
