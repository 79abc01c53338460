import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'postgres.js: COPY FROM STDIN is opened and never finished',
  expect: { cause: 'leak', culprit: { pool: 'postgres:main' }, button: 'free' },
  async build(world) {
    const sql = world.sql({ max: 1 })
    const stream = await sql`copy visits (note) from stdin`.writable()
    stream.on('error', () => {})
    stream.write('one line\n')
    world.later(() => stream)
  },
  act: ({ monitor }) => void monitor.cleanup(),
}
