import { type ComponentType, lazy, type ReactNode, Suspense, useMemo } from 'react'
import { SettingsContext, useSettings } from '../context.ts'
import { persistently } from '../data/persistently.ts'
import type { Labels } from '../labels/labels.ts'
import { Boundary } from './boundary.tsx'

/** Code that comes later may bring English words with it: they stand behind the labels the host gave. */
export interface Later {
  readonly words?: Partial<Labels>
}

function Worded({
  words,
  children,
}: {
  readonly words: Partial<Labels>
  readonly children: ReactNode
}): ReactNode {
  const settings = useSettings()
  const all = useMemo(() => ({ ...settings, labels: { ...words, ...settings.labels } }), [settings, words])
  return <SettingsContext.Provider value={all}>{children}</SettingsContext.Provider>
}

/**
 * A component whose code comes when it is first shown.
 * @param load its module, taken from the same chunk by every part that names it
 * @param fallback what stands there meanwhile
 */
export function deferred<M extends object, P extends object = Record<never, never>>(
  load: () => Promise<M>,
  pick: (module: M) => ComponentType<P>,
  fallback: ReactNode = null,
): (props: P) => ReactNode {
  const Lazy = lazy(async () => {
    const module = await persistently(load)
    const Part = pick(module)
    const { words } = module as Later
    if (words === undefined) return { default: Part }
    return {
      default: (props: P) => (
        <Worded words={words}>
          <Part {...props} />
        </Worded>
      ),
    }
  }) as unknown as ComponentType<P>
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
