import { AsyncLocalStorage } from 'node:async_hooks'
import { sharedMonitor } from '../../instance/shared.ts'
import { provideScopeStorage, runInScope, type Scope } from '../shared/scope.ts'
import { markedSeam } from '../shared/seam-mark.ts'
import { isControlFlow, type ProxyInfo, watched } from './handler.ts'

export type { ProxyHandler, ProxyInfo } from './handler.ts'
export { handlerOf } from './handler-of.ts'

const MIDDLEWARE: Scope = { service: 'middleware' }

/**
 * Puts the user's proxy (or nodejs middleware) under watch: what it does counts for the service `middleware`; what it
 * throws is recorded (Next's `onRequestError` is not called for it) and thrown on.
 */
export function wrapProxy<H>(handler: H, info: ProxyInfo): H {
  provideScopeStorage(() => new AsyncLocalStorage<Scope>())
  return watched(
    handler,
    {
      isOff: () => !sharedMonitor().isOn,
      began: () => sharedMonitor().coverage.seen(markedSeam('next-db-monitoring:proxy')),
      failed: (error) => {
        if (!isControlFlow(error)) sharedMonitor().recordConnectionError(MIDDLEWARE.service, error, info.file)
      },
      // Counts stay in this process; the beat reads them.
      done: () => sharedMonitor().beatIfDue(),
    },
    (fn) => runInScope(MIDDLEWARE, fn),
  )
}
