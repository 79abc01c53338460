import type { DriverContext } from '../shared/driver.ts'
import { giveBack, replaceMethod } from '../shared/methods.ts'
import { watchClients } from './lone/watch-clients.ts'
import { isWatched, watchPool } from './pool/watch.ts'
import type { PgPool } from './shapes.ts'

const PATCHED: unique symbol = Symbol.for('next-db-monitoring.watched-pools') as never

type PoolClass = abstract new (...args: never[]) => unknown
/** Called at every construction: reading configuration when a module is merely loaded would be too early. */
type Context = () => DriverContext | null

/**
 * A proxy of the class: construction (also by a subclass) is followed by tracking; everything else, `instanceof`, statics,
 * the prototype, is the class's own.
 */
export function watchedPoolClass<C extends PoolClass>(real: C, context: Context): C {
  const construct = (target: C, args: unknown[], newTarget: unknown): object => {
    const pool = Reflect.construct(target, args, newTarget as never) as PgPool
    // The prototype refers to the library's own class, which other code may use; the creator of this pool uses the proxy.
    if (newTarget === lens) replaceMethod(pool, 'constructor', lens)
    let found: DriverContext | null = null
    try {
      found = context()
      if (found) watchPool(found, pool, { below: construct })
    } catch (error) {
      found?.tracking.fault('pg', error)
    }
    return pool
  }
  const lens = new Proxy(real, { construct })
  return lens
}

/**
 * Tracks the pools and clients of a copy of the library from their first use on, by the methods of its classes.
 * @returns the library
 */
export function watchLibrary<L extends { readonly Pool?: PoolClass; readonly Client?: object }>(
  library: L,
  context: Context,
): L {
  if (library.Client) watchClients(library.Client as never, context)
  if (library.Pool) watchPools(library.Pool, context)
  return library
}

/**
 * Tracks every pool of the class from its first use. The methods stay on the prototype they are on, so the class, its
 * subclasses and `instanceof` are unchanged. Applying it twice is harmless.
 * @returns the class
 */
export function watchPools<C extends PoolClass>(Pool: C, context: Context): C {
  let owner = Pool.prototype as (PgPool & { [PATCHED]?: true }) | null
  while (owner !== null && !Object.hasOwn(owner, 'connect')) owner = Object.getPrototypeOf(owner)
  if (owner === null || owner[PATCHED]) return Pool
  Object.defineProperty(owner, PATCHED, { value: true })
  const prototype = owner
  for (const name of ['connect', 'query'] as const) {
    const original = owner[name] as ((...args: unknown[]) => unknown) | undefined
    if (typeof original !== 'function') continue
    const value = function (this: PgPool, ...args: unknown[]): unknown {
      // A subclass with a method of its own is in the middle of it, and must not run twice.
      const direct = this[name] === value
      // A watched pool comes here directly when monitoring was switched off, and it got its own methods back.
      const began = isWatched(this) ? direct && isOff(context) && 'off' : begin(this, context)
      if (began === 'off') return Reflect.apply(giveBack(prototype, name, value, original), this, args)
      return Reflect.apply(began && direct ? (this[name] as typeof original) : original, this, args)
    }
    replaceMethod(owner, name, value, original)
  }
  return Pool
}

/** No function to look below: the place of a first use is not where the pool was created, which is unknown by then. */
function nowhere(): void {}

function isOff(context: Context): boolean {
  try {
    return context() === null
  } catch {
    return false
  }
}

/** Whether its constructor ran: dd-trace calls the methods with a stand-in to probe them. */
function isMade(pool: PgPool): boolean {
  try {
    return Number.isFinite(pool.totalCount)
  } catch {
    return false
  }
}

function begin(pool: PgPool, context: Context): boolean | 'off' {
  if (!isMade(pool)) return false
  let found: DriverContext | null = null
  try {
    found = context()
    if (found === null) return 'off'
    watchPool(found, pool, { below: nowhere })
    return true
  } catch (error) {
    found?.tracking.fault('pg', error)
    return false
  }
}

/**
 * The library's default export with the tracked class in it, and the native variant alike (which is loaded only when
 * it is asked for, as the library does).
 */
export function watchedNamespace<N extends object>(real: N, Pool: PoolClass, context: Context): N {
  const native = new WeakMap<object, object>()
  const own: unknown = Reflect.get(real, 'Pool')
  return new Proxy(real, {
    getOwnPropertyDescriptor(target, property) {
      const found = Reflect.getOwnPropertyDescriptor(target, property)
      if (found === undefined || property !== 'Pool' || found.value !== own) return found
      return found.configurable === true ? { ...found, value: Pool } : found
    },
    get(target, property) {
      const value: unknown = Reflect.get(target, property)
      // A class that the application has put there stays, and so does what cannot be changed.
      if (property === 'Pool') return value === own && isChangeable(target, property) ? Pool : value
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

function isChangeable(target: object, property: string): boolean {
  const found = Reflect.getOwnPropertyDescriptor(target, property)
  return found === undefined || found.configurable === true || found.writable === true
}
