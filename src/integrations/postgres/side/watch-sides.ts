import type { DriverContext } from '../../shared/driver.ts'
import { replaceOwn } from '../../shared/methods.ts'
import { internalsOf } from '../internals.ts'
import { listen } from '../patch.ts'
import type { Sql } from '../shapes.ts'
import { SideUse } from './side-use.ts'

/**
 * Follows the connections that `listen` and `subscribe` open beside the instance's own: each is one instance of its own inside the
 * library, outside of `max`, and stays open on purpose.
 */
export function watchSides(context: DriverContext, sql: Sql, name: string): void {
  const { subscribe, listen: original } = sql
  const replication = typeof subscribe === 'function' ? (subscribe as { readonly sql?: Sql }).sql : undefined
  if (replication) watchSide(context, replication, `${name}:subscribe`, 'subscribe')
  if (typeof original !== 'function') return
  let seen: Sql | undefined
  replaceOwn(sql, 'listen', original, (target, self, args) => {
    const answer: unknown = Reflect.apply(target, self, args as never[])
    if (target.sql && target.sql !== seen) {
      seen = target.sql
      watchSide(context, seen, `${name}:listen`, 'listen')
    }
    return answer
  })
}

function watchSide(context: DriverContext, inner: Sql, base: string, kind: 'listen' | 'subscribe'): void {
  const { tracking } = context
  try {
    const internals = internalsOf(inner)
    if (!internals) return
    const use = new SideUse(context, inner, base, kind)
    listen(internals.Query, internals.canceller, {
      sent: (query) => use.track(query),
      met: (link) => use.linked(link),
      origin: () => undefined,
    })
  } catch (error) {
    tracking.fault('postgres', error)
  }
}
