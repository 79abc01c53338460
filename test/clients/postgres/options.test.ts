import postgres from 'postgres'
import { afterEach, describe, expect, it } from 'vitest'
import type { Sql } from '../../../src/integrations/postgres/shapes.ts'
import { watchSql } from '../../../src/integrations/postgres/watch.ts'
import { driverContext } from '../../../src/integrations/shared/driver-context.ts'
import { quietMonitor } from '../pg/kit.ts'

const hostile = {
  toString() {
    throw new Error('no text')
  },
}
const monitors: ReturnType<typeof quietMonitor>[] = []
afterEach(() => Promise.all(monitors.splice(0).map((one) => one.close())))

describe('an instance whose options are no texts', () => {
  it.each([
    ['user', { user: hostile }],
    ['database', { database: hostile }],
    ['application_name', { connection: { application_name: hostile } }],
    ['host', { host: [hostile] }],
    ['port', { port: [hostile] }],
  ])('is tracked: %s', (_, options) => {
    const monitor = quietMonitor()
    monitors.push(monitor)
    const context = driverContext('postgres', monitor)
    const sql = postgres({ host: 'localhost', port: 1, database: 'shop', user: 'app' })
    const given = sql.options as unknown as Record<string, unknown>
    for (const [name, value] of Object.entries(options)) Object.defineProperty(given, name, { value })
    if (context) watchSql(context, sql as unknown as Sql)
    const seen = monitor.observe()
    expect(seen.pools.map(({ kind, max }) => [kind, max])).toEqual([['postgres', 10]])
    expect(seen.faults).toEqual([])
  })
})
