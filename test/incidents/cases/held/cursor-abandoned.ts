import type { Incident } from '../../kit/incident.ts'

export const incident: Incident<{ sql: (text: TemplateStringsArray) => Promise<unknown> }> = {
  name: 'postgres.js: a cursor is left half-read on the only connection',
  expect: { cause: 'leak', culprit: { pool: 'postgres:main' }, button: 'free' },
  async build(world) {
    const sql = world.sql({ max: 1 })
    const rows = sql`select * from visits`.cursor(10)[Symbol.asyncIterator]()
    await rows.next()
    world.later(() => rows)
    return { sql }
  },
  async act({ monitor, until }, state) {
    monitor.cleanup()
    const { sql } = state
    let answered = false
    void Promise.resolve(sql`select 1`).then(() => (answered = true))
    await until(() => answered, 'an answer on the freed connection')
  },
}
