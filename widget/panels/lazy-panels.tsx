import type { ComponentType, ReactNode } from 'react'
import type { PoolReport } from '../../src/model/report/pool.ts'
import type { Told } from '../logic/causes.ts'
import { deferred } from '../ui/deferred.tsx'

/*
 * Header, verdict and overview answer "is it on fire?" and come at once, as does what is shown while the server does not
 * answer: a download would fail just then. What explains and fixes it comes in a second piece of code, while the first
 * answer of the server is on its way.
 */

type Below = typeof import('./lazy-chunk.ts')
export type Part = (props: Record<never, never>) => ReactNode

const below = (): Promise<Below> => import('./lazy-chunk.ts')

const part = <P extends object>(pick: (parts: Below) => ComponentType<P>): ((props: P) => ReactNode) =>
  deferred(below, pick)

/** Asks for the second piece before it is needed. */
export function preloadParts(): void {
  // A failure shows where a part is missing; nothing waits for it here.
  below().catch(() => {})
}

/** Firing alerts in the verdict's order, and resolved ones, folded; nothing when there is neither. */
export const AlertList: Part = part((parts) => parts.AlertList)
/** What to change, each with its numbers; nothing when there is none. */
export const AdviceList: Part = part((parts) => parts.AdviceList)
/** Chart (or table) of every pool's utilisation over the chosen range. */
export const UtilizationChart: Part = part((parts) => parts.UtilizationChart)
/** Connections held without being used, with the code that took them; nothing when there is none. */
export const LeakTable: Part = part((parts) => parts.LeakTable)
/** The routes are missing: the app itself answers, so the code can be loaded. */
export const NotInstalled: Part = part((parts) => parts.NotInstalled)
/** What else is wrong, below the headline. */
export const OtherCauses: (props: Told) => ReactNode = part((parts) => parts.OtherCauses)
/** The last hour of one pool as a line; nothing while it is not known. */
export const Sparkline: (props: { readonly pool: string }) => ReactNode = part((parts) => parts.Sparkline)
/** Slots that will never be returned, as text. */
export const LostSlots: (props: Pick<PoolReport, 'dead' | 'ghosts'>) => ReactNode = part(
  (parts) => parts.LostSlots,
)
/** When a pool will be full if its use goes on. */
export const PoolForecast: (props: NonNullable<PoolReport['forecast']>) => ReactNode = part(
  (parts) => parts.PoolForecast,
)
/** Which pool will be full, and when, as what follows; nothing while it cannot be told. */
export const ExpectedFull: Part = part((parts) => parts.ExpectedFull)
/** Who uses the database, and the state of each. */
export const ServiceList: Part = part((parts) => parts.ServiceList)
/** Every process that reports; a silent one is unknown, not idle. */
export const InstanceList: Part = part((parts) => parts.InstanceList)
/** Connections that could be requested against those available, cap by cap. */
export const BudgetPanel: Part = part((parts) => parts.BudgetPanel)
/** What Postgres itself reports, when there is a probe. */
export const DatabasePanel: Part = part((parts) => parts.DatabasePanel)
/** Which places of the app report. */
export const CoveragePanel: Part = part((parts) => parts.CoveragePanel)
/** Whether samples are taken, where they are stored, and what the monitor could not do. */
export const CollectionPanel: Part = part((parts) => parts.CollectionPanel)
/** Whether alerts reach their recipients; nothing while no channel is configured. */
export const ChannelsPanel: Part = part((parts) => parts.ChannelsPanel)
/** Whether the systems that are to get the figures get them; nothing while none is configured. */
export const ExportersPanel: Part = part((parts) => parts.ExportersPanel)
/** Who did what, when, with which result. */
export const AuditPanel: Part = part((parts) => parts.AuditPanel)
/** What a poll moves slides to its new place. */
export const Settle: Part = part((parts) => parts.Settle)
/** Cleanup and export; the emergency reset apart. */
export const ActionBar: Part = part((parts) => parts.ActionBar)
