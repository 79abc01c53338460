import { declareShared } from '../integrations/shared/shared-pools.ts'

/** One module file is several modules in a production server, and another after each edit in development. */
const KEY: unique symbol = Symbol.for('next-db-monitoring.shared') as never

interface Held {
  readonly ending?: unknown
  readonly ended?: unknown
}

/**
 * One pool for the whole process, whichever bundle calls this and however often its module is evaluated again.
 *
 * ```ts
 * export const pool = sharedPool('main', () => new Pool({ connectionString: process.env.DATABASE_URL }))
 * ```
 * @param key what the pool is for; the same key gives the same pool
 * @param create creates it, at the first call and again after the pool has ended
 * @throws what `create` throws; nothing is stored then
 */
export function sharedPool<P extends object>(key: string, create: () => P): P {
  const holder = globalThis as { [KEY]?: Map<string, object> }
  const pools = (holder[KEY] ??= new Map())
  const held = pools.get(key) as (P & Held) | undefined
  if (held && held.ending !== true && held.ended !== true) return held
  const made = create()
  pools.set(key, made)
  declareShared(made)
  return made
}
