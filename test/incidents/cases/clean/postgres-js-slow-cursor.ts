import { setTimeout as pause } from 'node:timers/promises'
import type { Incident } from '../../kit/incident.ts'

export const incident: Incident<Promise<number>[]> = {
  name: 'postgres.js: a cursor is read slowly, a page at a time',
  expect: { cause: null },
  async build(world) {
    const sql = world.sql()
    const read = async (): Promise<number> => {
      let pages = 0
      for await (const page of sql`select * from visits order by id limit 300`.cursor(10)) {
        if (page.length > 0) pages++
        await pause(120)
      }
      return pages
    }
    const reading = read()
    reading.catch(() => {})
    return [reading]
  },
  async act(world, [reading]) {
    world.monitor.cleanup()
    const pages = await reading
    if (pages !== 30) throw new Error(`the reader got ${pages} of 30 pages`)
  },
}
