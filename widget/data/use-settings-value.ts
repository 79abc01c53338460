import { useId, useMemo, useState, useSyncExternalStore } from 'react'
import type { DialogRequest, Settings } from '../context.ts'
import { first } from '../labels/english/first.ts'
import type { Labels } from '../labels/labels.ts'
import { createFormat } from '../logic/format.ts'
import { refreshEvery } from '../logic/phase.ts'
import type { DbMonitoringProviderProps } from '../types.ts'
import { createSpotlight } from './spotlight.ts'

const never = (): (() => void) => () => {}

/** `false` on the server and while hydrating, then `true`: what only the browser knows may be written. */
function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
}

/** Words, numbers and dates in the host's language. The remaining English words are loaded with the parts that use them. */
export function useWords({
  locale = 'en',
  timeZone,
  labels: given,
}: DbMonitoringProviderProps): Pick<Settings, 'labels' | 'format' | 'hydrated'> {
  const hydrated = useHydrated()
  const labels = useMemo(() => ({ ...first, ...given }) as Labels, [given])
  const format = useMemo(
    () => createFormat(locale, labels.units, timeZone, hydrated),
    [locale, labels.units, timeZone, hydrated],
  )
  return useMemo(() => ({ labels, format, hydrated }), [labels, format, hydrated])
}

/** What the provider makes itself; the rest of the settings are props. */
type Made = Pick<
  Settings,
  'client' | 'endpoint' | 'feed' | 'announcer' | 'range' | 'setRange' | 'labels' | 'format' | 'hydrated'
> & { readonly paused: boolean; readonly openDialog: (request: DialogRequest) => void }

/** The settings as one value that changes only when one of them does. */
export function useSettingsValue(props: DbMonitoringProviderProps, made: Made): Settings {
  const ids = useId()
  const [initial] = useState(props.initialData)
  const [spotlight] = useState(createSpotlight)
  const detailsInterval = made.paused ? 0 : refreshEvery(props.historyRefreshInterval ?? 30_000)
  const { paused: _, ...own } = made
  const settings: Settings = {
    ...own,
    ids,
    initial,
    spotlight,
    timeZone: props.timeZone,
    classNames: props.classNames ?? NONE,
    slots: props.slots ?? NONE,
    headingLevel: props.headingLevel ?? 2,
    readOnly: props.readOnly ?? false,
    deepLinks: props.deepLinks ?? true,
    environment: props.environment,
    thresholds: props.thresholds,
    detailsInterval,
    portalContainer: props.portalContainer,
    onSignIn: props.onSignIn,
  }
  return useStable(settings)
}

const NONE = {}

/** The previous object while every field is the same. */
function useStable<T extends object>(value: T): T {
  const [stable, setStable] = useState(value)
  const keys = Object.keys(value) as (keyof T)[]
  if (keys.every((key) => Object.is(stable[key], value[key]))) return stable
  setStable(value)
  return value
}
