import type { ReactNode } from 'react'
import { deferred } from '../ui/deferred.tsx'

/*
 * Header, verdict and overview answer "is it on fire?" and come at once. What explains and mends it comes in a second
 * piece of code, while the first answer of the server is on its way.
 */

type Below = typeof import('./lazy-chunk.ts')
export type Part = (props: Record<never, never>) => ReactNode

const below = (): Promise<Below> => import('./lazy-chunk.ts')

/** Asks for the second piece before it is needed. */
export function preloadParts(): void {
  // A failure shows where a part is missing; nothing waits for it here.
  below().catch(() => {})
}

/** What fires now, in the verdict's order; what was resolved, folded; nothing when there is neither. */
export const AlertList: Part = deferred(below, (parts) => parts.AlertList)
/** What to change, each with the numbers that say so; nothing when there is none. */
export const AdviceList: Part = deferred(below, (parts) => parts.AdviceList)
/** Chart (or table) of every pool's utilisation over the chosen range. */
export const UtilizationChart: Part = deferred(below, (parts) => parts.UtilizationChart)
/** Connections held without being used, with the code that took them; nothing when there is none. */
export const LeakTable: Part = deferred(below, (parts) => parts.LeakTable)
/** Who uses the database, and how it goes for each. */
export const ServiceList: Part = deferred(below, (parts) => parts.ServiceList)
/** Every process that reports; a silent one is unknown, not idle. */
export const InstanceList: Part = deferred(below, (parts) => parts.InstanceList)
/** Connections that could be requested against those available, cap by cap. */
export const BudgetPanel: Part = deferred(below, (parts) => parts.BudgetPanel)
/** What Postgres itself says, when a probe asks it. */
export const DatabasePanel: Part = deferred(below, (parts) => parts.DatabasePanel)
/** Which places of the app report. */
export const CoveragePanel: Part = deferred(below, (parts) => parts.CoveragePanel)
/** Whether samples are taken, where they are stored, and what the monitor could not do. */
export const CollectionPanel: Part = deferred(below, (parts) => parts.CollectionPanel)
/** Who did what, when, with which result. */
export const AuditPanel: Part = deferred(below, (parts) => parts.AuditPanel)
/** Cleanup and export; the emergency reset apart. */
export const ActionBar: Part = deferred(below, (parts) => parts.ActionBar)
/** Fills the card when there is nothing to show: no answer, no permission, no route. */
export const ProblemScreen: Part = deferred(below, (parts) => parts.ProblemScreen)
/** Above the last good numbers: they are old, or no longer collected. */
export const DataNotice: Part = deferred(below, (parts) => parts.DataNotice)
