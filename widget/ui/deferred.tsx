import { type ComponentType, lazy, type ReactNode, Suspense } from 'react'
import { Boundary } from './boundary.tsx'

/**
 * A component whose code comes when it is first shown.
 * @param load its module, taken from the same chunk by every part that names it
 * @param fallback what stands there meanwhile
 */
export function deferred<M, P extends object = Record<never, never>>(
  load: () => Promise<M>,
  pick: (module: M) => ComponentType<P>,
  fallback: ReactNode = null,
): (props: P) => ReactNode {
  const Lazy = lazy(async () => ({ default: pick(await load()) })) as unknown as ComponentType<P>
  // biome-ignore lint/correctness/noComponentHookFactories: called once per part, at module level
  return function Deferred(props) {
    return (
      <Boundary>
        <Suspense fallback={fallback}>
          <Lazy {...props} />
        </Suspense>
      </Boundary>
    )
  }
}
