import type { DriverContext } from '../shared/driver.ts'
import { watchClients } from './lone/watch-clients.ts'
import { watchPool } from './pool/watch.ts'
import type { PgPool } from './shapes.ts'

type PoolClass = abstract new (...args: never[]) => unknown
/** Asked at every construction: reading configuration when a module is merely loaded would be too early. */
type Context = () => DriverContext | null

/**
 * The class itself, seen through a lens: construction (also by a subclass) is followed by tracking, everything else,
 * `instanceof`, statics, the prototype, is the class's own.
 */
export function watchedPoolClass<C extends PoolClass>(real: C, context: Context): C {
  const construct = (target: C, args: unknown[], newTarget: unknown): object => {
    const pool = Reflect.construct(target, args, newTarget as never) as PgPool
    let found: DriverContext | null = null
    try {
      found = context()
      if (found) watchPool(found, pool, { below: construct })
    } catch (error) {
      found?.tracking.fault('pg', error)
    }
    return pool
  }
  return new Proxy(real, { construct })
}

/**
 * The library's default export with the tracked class in it, and the native variant alike (which is loaded only when
 * it is asked for, as the library does).
 */
export function watchedNamespace<N extends object>(real: N, Pool: PoolClass, context: Context): N {
  const native = new WeakMap<object, object>()
  return new Proxy(real, {
    get(target, property) {
      if (property === 'Pool') return Pool
      const value: unknown = Reflect.get(target, property)
      if (property !== 'native' || value === null || typeof value !== 'object') return value
      const known = native.get(value)
      if (known) return known
      const { Pool: nativePool, Client: nativeClient } = value as { Pool?: PoolClass; Client?: PoolClass }
      if (!nativePool) return value
      if (nativeClient) watchClients(nativeClient as never, context)
      const made = watchedNamespace(value, watchedPoolClass(nativePool, context), context)
      native.set(value, made)
      return made
    },
  })
}
