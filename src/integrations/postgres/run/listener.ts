import { HeldUse } from '../held/held-use.ts'
import { watchHeld } from '../held/watch-held.ts'
import { originOf, type QueryListener } from '../patch.ts'
import { PlainUse } from './plain-use.ts'
import type { Watching } from './watching.ts'

/** What every use of the instance is made of. */
interface UseParts extends Pick<Watching, 'counts'> {
  readonly tracker: ReturnType<Watching['tracker']>
  readonly route: string | undefined
}

/** Turns each query into the use it begins or belongs to. Nothing here throws. */
export function listenerOf({
  context,
  sql,
  internals,
  counts,
  book,
  sampler,
  tracker,
}: Watching): QueryListener {
  const { tracking, stackSample } = context
  const uses = new WeakMap<object, HeldUse>()
  const safely = <T>(run: () => T): T | null => attempt(tracking, run)
  const take: QueryListener['origin'] = (below) => sampler.take(below, performance.now())
  const parts = (): UseParts => ({
    tracker: tracker(),
    counts,
    route: context.scope()?.route,
  })
  const breaking = { cancel: internals.canceller, close: sql.CLOSE }
  const held = watchHeld({
    sql,
    safely,
    uses,
    book,
    take,
    hold(operation, origin) {
      if (context.isOff?.()) return null
      context.seen()
      return new HeldUse({
        ...parts(),
        operation,
        origin,
        Query: internals.Query,
        breaking,
        missed: () => sampler.hunt(performance.now()),
      })
    },
  })
  return {
    origin: take,
    met: (link) => book.add(link),
    sent: (query) =>
      safely(() => {
        const use = uses.get(query.handler as object)
        if (use) return use.track(query)
        if (context.isOff?.()) return null
        // A savepoint's own frame, over the connection of its transaction. (A file's handler is its own too, but its text comes later.)
        if (query.handler !== internals.handler && query.strings.length > 0) return null
        context.seen()
        return (
          held.begin(query) ??
          new PlainUse(query, {
            ...parts(),
            breaking,
            origin: (one) => originOf(one, stackSample > 0),
          }).run
        )
      }),
  }
}

/** Tracking must never break the caller's query. @returns `null` after a fault */
function attempt<T>(tracking: Watching['context']['tracking'], run: () => T): T | null {
  try {
    return run()
  } catch (error) {
    tracking.fault('postgres', error)
    return null
  }
}
