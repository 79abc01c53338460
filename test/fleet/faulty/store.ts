import type { DbMonitoringOptions } from '../../../src/config/options.ts'
import type { FleetReport } from '../../../src/model/fleet/report.ts'

/** What can be wrong with a store. */
export const FAULTS = ['slow', 'stalled', 'killed', 'wiped', 'full', 'read-only', 'wrong password'] as const
export type FaultName = (typeof FAULTS)[number]

/** How a fault is made and ended. */
export interface Fault {
  begin(): Promise<unknown>
  end(): Promise<unknown>
  /** Part of the reason the view gives; `null` = the store still does all it is asked, and nothing is to be said. */
  readonly reason: string | null
}

/** A real server that holds a fleet, and what can be done to it. */
export interface FaultyStore {
  readonly fleet: NonNullable<DbMonitoringOptions['fleet']>
  readonly faults: Readonly<Record<FaultName, Fault | { readonly missing: string }>>
  /** What it holds of an instance. */
  stored(instance: string): Promise<FleetReport | undefined>
  stop(): Promise<void>
}
