import type { ReactNode } from 'react'
import type { LeakReport } from '../src/model/report/leak.ts'
import type { MonitoringReport } from '../src/model/report/monitoring.ts'
import type { AlertReport } from '../src/model/report/service.ts'
import type { MonitoringError } from './data/http/error.ts'
import type { TabName } from './labels/ids.ts'
import type { Labels } from './labels/labels.ts'

export type { TabName } from './labels/ids.ts'

/** Time span of the history chart. */
export type Range = '1h' | '6h' | '24h' | '7d'

/** Hours each range covers. */
export const RANGE_HOURS: Readonly<Record<Range, number>> = { '1h': 1, '6h': 6, '24h': 24, '7d': 168 }

/** The parts between header and action bar, in their order of importance. */
export type PanelName =
  | 'overview'
  | 'alerts'
  | 'history'
  | 'leaks'
  | 'advice'
  | 'services'
  | 'instances'
  | 'coverage'
  | 'collection'
  | 'channels'
  | 'exporters'
  | 'budget'
  | 'database'
  | 'audit'
  | 'actions'

export const TABS: readonly TabName[] = ['now', 'history', 'setup']

/** What stands in each view. */
export const TAB_PANELS: Readonly<Record<TabName, readonly PanelName[]>> = {
  now: ['overview', 'leaks', 'advice', 'services', 'alerts', 'instances', 'actions'],
  history: ['history', 'audit'],
  setup: ['coverage', 'collection', 'channels', 'exporters', 'budget', 'database'],
}

/** Names that stand in `data-slot` and may get a class through `classNames`. */
export type SlotName =
  | 'root'
  | 'card'
  | 'header'
  | 'title'
  | 'badge'
  | 'verdict'
  | 'pool'
  | 'rack'
  | 'kpis'
  | 'kpi'
  | 'tabs'
  | 'panels'
  | 'panel'
  | 'chart'
  | 'leak'
  | 'meter'
  | 'notice'
  | 'button'
  | 'actions'
  | 'dialog'

/** Places where the host may add its own content. */
export interface Slots {
  /** Beside pause and refresh. */
  readonly headerEnd: ReactNode
  /** Below the action bar. */
  readonly footer: ReactNode
  /** Beside the buttons of one leak. */
  readonly leakActions: (leak: LeakReport) => ReactNode
  /** Beside acknowledge. */
  readonly alertActions: (alert: AlertReport) => ReactNode
}

/** `ok` … `unknown`: what the badge shows; `unknown` when the data cannot be trusted to be current. */
export type Status = 'ok' | 'warning' | 'critical' | 'unknown'

export type Phase =
  | 'loading'
  | 'live'
  | 'paused'
  | 'stale'
  | 'error'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-installed'
  | 'stopped'

export type OperationName =
  | 'cleanup'
  | 'emergency-reset'
  | 'release'
  | 'acknowledge'
  | 'start-collection'
  | 'stop-collection'
  | 'export'

/** Passed to `onAction` when an operation was requested and when it ended. */
export interface ActionEvent {
  readonly operation: OperationName
  readonly state: 'started' | 'done' | 'failed'
  readonly dryRun: boolean
  readonly error?: MonitoringError
}

export type Fetcher = (url: string, init?: RequestInit) => Promise<Response>

export interface DbMonitoringProviderProps {
  /** Route of the monitoring report, with the app's `basePath` when it has one. @default '/api/monitoring/database' */
  readonly endpoint?: string
  /** @default the browser's `fetch`, same-origin credentials */
  readonly fetcher?: Fetcher
  /** Sent with every request, for example `Authorization`. */
  readonly headers?: HeadersInit | (() => HeadersInit | Promise<HeadersInit>)
  /** A report read on the server: the first HTML has numbers. */
  readonly initialData?: MonitoringReport
  /** ms; values between 1 and 2000 count as 2000; 0 = only on demand. @default 5000 */
  readonly refreshInterval?: number
  /** ms; for history, budget and audit; 0 = only on demand. @default 30000 */
  readonly historyRefreshInterval?: number
  /** @default the shortest that holds what was collected, up to `24h` */
  readonly defaultRange?: Range
  readonly range?: Range
  readonly onRangeChange?: (range: Range) => void
  /** Hides every control that changes something. The server decides in any case. @default false */
  readonly readOnly?: boolean
  /** Keeps view, pool and range in the fragment of the address, and offers links to an alert or a leak. @default true */
  readonly deepLinks?: boolean
  /** Shown in place of the environment the server names. */
  readonly environment?: string
  /** Ratios 0..1 for ticks and bands; default: those the server sends for the pool. */
  readonly thresholds?: { readonly warning: number; readonly critical: number }
  /** BCP 47; formats numbers and times. Latin digits unless the tag says otherwise (`ar-u-nu-arab`). @default 'en' */
  readonly locale?: string
  /** IANA name. @default UTC in server HTML, then the browser's */
  readonly timeZone?: string
  readonly labels?: Partial<Labels>
  readonly classNames?: Partial<Record<SlotName, string>>
  readonly slots?: Partial<Slots>
  /** @default 2 */
  readonly headingLevel?: 2 | 3 | 4
  /** Where dialogs are put. @default document.body */
  readonly portalContainer?: HTMLElement | null
  readonly onAction?: (event: ActionEvent) => void
  readonly onError?: (error: MonitoringError) => void
  /** Called by the sign-in button; without it the button is not shown. */
  readonly onSignIn?: () => void
  readonly children?: ReactNode
}

export interface RootProps {
  /** `auto` follows the host page, `system` the operating system. @default 'auto' */
  readonly theme?: 'auto' | 'light' | 'dark' | 'system'
  /** `shadcn` (colours) or `shadcn-hsl` (bare HSL triplets) take surface colours from the host's variables. @default 'own' */
  readonly tokens?: 'own' | 'shadcn' | 'shadcn-hsl'
  /** @default 'comfortable' */
  readonly density?: 'comfortable' | 'compact'
  readonly dir?: 'ltr' | 'rtl'
  readonly className?: string
  readonly id?: string
  readonly children?: ReactNode
}

export interface DbMonitoringWidgetProps
  extends Omit<DbMonitoringProviderProps, 'children'>,
    Omit<RootProps, 'children'> {
  /** These parts, in this order, on one page without tabs. @default all parts, in three tabs */
  readonly panels?: readonly PanelName[]
  /** @default 'now' */
  readonly defaultTab?: TabName
  readonly tab?: TabName
  readonly onTabChange?: (tab: TabName) => void
}

/** Looks, words and views as of the widget. */
export interface DbMonitoringReplayProps
  extends Omit<RootProps, 'children'>,
    Pick<
      DbMonitoringWidgetProps,
      'labels' | 'locale' | 'timeZone' | 'headingLevel' | 'defaultTab' | 'defaultRange' | 'classNames'
    > {
  /** What `GET …?incident=true` or `npx next-db-monitoring incident` gave, parsed. */
  readonly file: unknown
}
