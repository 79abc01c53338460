import { createContext, useContext } from 'react'
import type { Announcer } from './data/announcer.ts'
import type { Feed } from './data/feed.ts'
import type { MonitoringError } from './data/http/error.ts'
import type { Client } from './data/http/request.ts'
import type { Spotlight } from './data/spotlight.ts'
import type { Operations } from './data/use-operations.ts'
import type { Labels } from './labels/labels.ts'
import type { Format } from './logic/format.ts'
import type { MonitoringReport } from './report.ts'
import type { Phase, Range, SlotName, Slots, Status } from './types.ts'

/** What a dialog confirms. */
export type DialogRequest =
  | { readonly kind: 'release'; readonly ids: readonly string[] }
  | { readonly kind: 'stop-collection' }
  | { readonly kind: 'emergency-reset'; readonly service?: string }
  /** `fleet` = begins with every instance, for what another one than the answering instance causes. */
  | { readonly kind: 'cleanup'; readonly service?: string; readonly scope?: 'fleet' }

/** Changes rarely: settings, words, ways to write numbers. */
export interface Settings {
  readonly ids: string
  readonly endpoint: string
  readonly client: Client
  /** What the server gave with the page. */
  readonly initial: MonitoringReport | undefined
  readonly labels: Labels
  readonly format: Format
  /** `false` in server HTML and during hydration. */
  readonly hydrated: boolean
  readonly timeZone: string | undefined
  readonly classNames: Partial<Record<SlotName, string>>
  readonly slots: Partial<Slots>
  readonly headingLevel: 2 | 3 | 4
  readonly readOnly: boolean
  readonly deepLinks: boolean
  readonly environment: string | undefined
  readonly thresholds: { readonly warning: number; readonly critical: number } | undefined
  readonly range: Range
  readonly setRange: (range: Range) => void
  /** ms; 0 = on demand. */
  readonly detailsInterval: number
  readonly portalContainer: HTMLElement | null | undefined
  readonly onSignIn: (() => void) | undefined
  readonly feed: Feed
  readonly announcer: Announcer
  readonly spotlight: Spotlight
  readonly openDialog: (request: DialogRequest) => void
}

/** Changes with the report. */
export interface Live {
  readonly data: MonitoringReport | undefined
  readonly error: MonitoringError | undefined
  readonly phase: Phase
  readonly status: Status
  readonly paused: boolean
  readonly refresh: () => Promise<void>
  readonly pause: () => void
  readonly resume: () => void
  readonly operations: Operations
  readonly dialog: DialogRequest | null
  readonly closeDialog: () => void
}

export const SettingsContext: React.Context<Settings | null> = createContext<Settings | null>(null)
/** The moment a recorded page stands at, epoch ms; `null` = time goes on. */
export const FrozenContext: React.Context<number | null> = createContext<number | null>(null)
export const LiveContext: React.Context<Live | null> = createContext<Live | null>(null)

function required<T>(value: T | null): T {
  if (value === null)
    throw new Error('next-db-monitoring: this part must stand inside <DbMonitoringProvider>')
  return value
}

export function useSettings(): Settings {
  return required(useContext(SettingsContext))
}

export function useLive(): Live {
  return required(useContext(LiveContext))
}

/** `className` and `data-slot` of an element, with the host's class for it. */
export function useSlot(): (
  name: SlotName,
  base: string,
) => { readonly className: string; readonly 'data-slot': SlotName } {
  const { classNames } = useSettings()
  return (name, base) => {
    const extra = classNames[name]
    return { className: extra === undefined ? base : `${base} ${extra}`, 'data-slot': name }
  }
}
