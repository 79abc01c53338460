import { inheritedMethod, replaceMethod } from '../../shared/methods.ts'
import type { PgPool } from '../shapes.ts'

/** Calls `detach` when the pool has ended, or is gone without an end. Never keeps it alive. */
export function detachAtEnd(pool: PgPool, weak: WeakRef<PgPool>, detach: () => void): void {
  gone.register(pool, detach)
  leaveAtEnd(pool, weak, detach)
}

/** The pool leaves when it has ended and its last connection is closed. */
function leaveAtEnd(pool: PgPool, weak: WeakRef<PgPool>, detach: () => void): void {
  pool.on('remove', () => {
    const live = weak.deref()
    if (live?.ending && live.totalCount === 0) detach()
  })
  if (typeof pool.end !== 'function') return
  const end = inheritedMethod<(...args: never[]) => unknown>(pool, 'end')
  // A pool that never connected ends without an event.
  const value = function (this: PgPool, ...args: never[]): unknown {
    const ended: unknown = Reflect.apply(end(), this, args)
    if (this.ended) detach()
    return ended
  }
  replaceMethod(pool, 'end', value, end())
}

const gone = new FinalizationRegistry<() => void>((detach) => detach())
