import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'trackConnection without releaseConnection',
  expect: { cause: 'leak', culprit: { service: 'importer' }, button: 'free' },
  build(world) {
    for (let i = 0; i < 3; i++) world.monitor.trackConnection('importer')
  },
  act: ({ monitor }) => void monitor.cleanup(),
}
