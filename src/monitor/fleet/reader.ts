import type { Fleet, Member } from '../../model/fleet/fleet.ts'
import type { Asking } from './asking.ts'
import type { Failing } from './link.ts'
import type { Overlap } from './releases/releases.ts'

/** The other instances, as this one sees them. */
export interface FleetReader {
  /** Name of the store; `memory` = only what is reported to this instance by HTTP. */
  readonly store: string
  /** Whether there is anything to see beside this instance: a store is configured, or somebody reports here. */
  readonly isShared: boolean
  /** Since when the store does not answer, ms since the epoch, and why; `null` = it answers, or there is none. */
  readonly localOnly: Failing | null
  /** All but this instance, as of the last answer of the store. */
  members(): readonly Member[]
  /** Those that stopped reporting without a goodbye, and that no later instance of their service and region has replaced. */
  silent(): readonly Member[]
  /** Services of which another instance reports now. */
  services(): readonly string[]
  /** Asks the store for news, for half a second at most. Never rejects. */
  refresh(): Promise<void>
  /** Releases that run side by side, or did in the last 24 h: the newest two of each service. */
  overlaps(): readonly Overlap[]
  /** Asks the others to do something. */
  readonly operations: Asking
  /** Where workers without a store of their own meet: what is reported to this instance by HTTP. */
  readonly reception: Fleet
}
