import { ingestPath } from 'next-db-monitoring/internal/build-facts'
import { provideScopeStorage, runInScope, type Scope, type ScopeStorage } from '../../shared/scope.ts'
import { isControlFlow, type ProxyInfo, watched } from '../handler.ts'
import { createDelivery } from './delivery.ts'
import { edgeCounts, isCounting, MIDDLEWARE } from './isolate.ts'
import { createPost } from './post.ts'

export type { ProxyHandler, ProxyInfo } from '../handler.ts'
export { handlerOf } from '../handler-of.ts'

const SCOPE: Scope = { service: MIDDLEWARE }

/** One delivery an isolate, whichever of its modules began; the name is by what the plugin finds the wrapper in emitted files. */
const DELIVERY: unique symbol = Symbol.for('next-db-monitoring:proxy') as never

type Deliver = (args: readonly unknown[]) => void

/**
 * The edge runtime's form of `wrapProxy`: the isolate counts and reports to the ingest route after its responses; rules,
 * probes and texts stay on the server. Without that route nothing is counted.
 */
export function wrapProxy<H>(handler: H, _info: ProxyInfo): H {
  const { AsyncLocalStorage } = globalThis as { AsyncLocalStorage?: new () => ScopeStorage }
  if (AsyncLocalStorage) provideScopeStorage(() => new AsyncLocalStorage())
  const counts = edgeCounts()
  return watched(
    handler,
    {
      began() {},
      failed(error) {
        if (isCounting() && !isControlFlow(error)) counts.fail(error)
      },
      done(args) {
        if (ingestPath === null || !isCounting()) return
        deliver(args)
      },
    },
    (fn) => runInScope(SCOPE, fn),
  )
}

function deliver(args: readonly unknown[]): void {
  const holder = globalThis as { [DELIVERY]?: Deliver }
  holder[DELIVERY] ??= createDelivery({
    counts: edgeCounts(),
    now: () => performance.now(),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    post: createPost(),
  })
  holder[DELIVERY](args)
}
