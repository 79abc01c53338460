import { type ComponentType, lazy, type ReactNode, Suspense, useMemo, useState } from 'react'
import { SettingsContext, useSettings } from '../context.ts'
import { LoadError } from '../data/http/error.ts'
import { persistently } from '../data/http/persistently.ts'
import type { Labels } from '../labels/labels.ts'
import { Boundary } from './boundary.tsx'

/** Lazy code may bring English words with it; labels from the host take precedence. */
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
 * A component whose code is loaded when it is first shown. A failed load is tried again when the server answers again, and
 * by a button: React itself never retries one.
 * @param load its module, taken from the same chunk by every part that names it
 * @param fallback shown meanwhile
 * @param tries how one load is repeated
 */
export function deferred<M extends object, P extends object = Record<never, never>>(
  load: () => Promise<M>,
  pick: (module: M) => ComponentType<P>,
  fallback: ReactNode = null,
  tries: (load: () => Promise<M>) => Promise<M> = persistently,
): (props: P) => ReactNode {
  const make = (): ComponentType<P> =>
    lazy(async () => {
      const module = await tries(load).catch((error: unknown) => {
        throw new LoadError(error)
      })
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
  // Shared by all places that show the part, so that one load serves them all.
  let latest = make()
  // biome-ignore lint/correctness/noComponentHookFactories: called once per part, at module level
  return function Deferred(props) {
    const [Lazy, setLazy] = useState(() => latest)
    const again = (): void => {
      if (Lazy === latest) latest = make()
      setLazy(() => latest)
    }
    return (
      <Boundary onRetry={again}>
        <Suspense fallback={fallback}>
          <Lazy {...props} />
        </Suspense>
      </Boundary>
    )
  }
}
