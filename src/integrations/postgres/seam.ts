import real from 'next-db-monitoring/internal/real/postgres'
import { driverContext } from '../shared/driver-context.ts'
import type { Sql } from './shapes.ts'
import { watchSql } from './watch.ts'

type Postgres = typeof real
type Instance = ReturnType<Postgres>

function make(target: Postgres, self: unknown, args: Parameters<Postgres>): Instance {
  const sql = Reflect.apply(target, self, args) as Instance
  let context: ReturnType<typeof driverContext> = null
  try {
    context = driverContext('postgres')
    return context ? (watchSql(context, sql as unknown as Sql, { below: make }) as unknown as Instance) : sql
  } catch (error) {
    context?.tracking.fault('postgres', error)
    return sql
  }
}

/** Stands in for `postgres`: the same function with the same properties, whose instances are tracked. */
const postgres: Postgres = new Proxy(real, { apply: make })

export default postgres
