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
  const watch = (sql: unknown): unknown => {
    let within: DriverContext | null = null
    try {
      within = context()
      return within ? watchSql(within, sql as Sql, { below: calls as never }) : sql
    } catch (error) {
      within?.tracking.fault('postgres', error)
      return sql
    }
  }
  const calls = (target: F, self: unknown, args: unknown[]): unknown =>
    watch(Reflect.apply(target, self, args))
  const made: F = new Proxy(real, {
    apply: calls,
    // Sentry's integration for postgres.js calls the factory with `new`.
    construct: (target, args, newTarget) =>
      watch(Reflect.construct(target, args, newTarget === made ? target : newTarget)) as object,
  })
  watched.set(real, made)
  watched.set(made, made)
  return made
}
