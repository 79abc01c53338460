import type { DriverContext } from '../../shared/driver.ts'
import type { Sql } from '../shapes.ts'
import { watchSql } from '../watch.ts'

type Factory = (...args: never[]) => unknown

/** Factories that are watched, for every copy of this module in the process. */
const WATCHED: unique symbol = Symbol.for('next-db-monitoring.watched-factories') as never

/** The same function with the same properties, whose instances are tracked from their construction on. */
export function watchedFactory<F extends Factory>(real: F, context: () => DriverContext | null): F {
  const holder = globalThis as { [WATCHED]?: WeakMap<object, object> }
  const watched = (holder[WATCHED] ??= new WeakMap())
  const found = watched.get(real) as F | undefined
  if (found) return found
  const make = (target: F, self: unknown, args: unknown[]): unknown => {
    const sql = Reflect.apply(target, self, args) as Sql
    let within: DriverContext | null = null
    try {
      within = context()
      return within ? watchSql(within, sql, { below: make as never }) : sql
    } catch (error) {
      within?.tracking.fault('postgres', error)
      return sql
    }
  }
  const made = new Proxy(real, { apply: make })
  watched.set(real, made)
  watched.set(made, made)
  return made
}
