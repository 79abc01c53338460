import { AsyncLocalStorage } from 'node:async_hooks'
import { sharedMonitor } from '../../../instance/shared.ts'
import type { Seam } from '../../../model/coverage.ts'
import { provideScopeStorage, runInScope, type Scope } from '../../shared/scope.ts'
import { isControlFlow, type ProxyInfo, watched } from '../handler.ts'

const MIDDLEWARE: Scope = { service: 'middleware' }

/**
 * Makes the wrapper of the user's proxy (or nodejs middleware): its operations count for the service `middleware`; what it
 * throws is recorded (Next's `onRequestError` is not called for it) and rethrown.
 * @param seam name under which coverage shows it
 */
export function proxyWrapper(seam: Seam): <H>(handler: H, info: ProxyInfo) => H {
  return (handler, info) => {
    provideScopeStorage(() => new AsyncLocalStorage<Scope>())
    return watched(
      handler,
      {
        isOff: () => !sharedMonitor().isOn,
        began: () => sharedMonitor().coverage.seen(seam),
        failed: (error) => {
          if (!isControlFlow(error))
            sharedMonitor().recordConnectionError(MIDDLEWARE.service, error, info.file)
        },
        // Counts stay in this process; the beat reads them.
        done: () => sharedMonitor().beatIfDue(),
      },
      (fn) => runInScope(MIDDLEWARE, fn),
    )
  }
}
