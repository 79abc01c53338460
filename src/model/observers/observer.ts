import type { Channel, Exporter } from '../extensions.ts'
import type { InstanceIdentity, Snapshot } from '../snapshot.ts'
import type { Listener } from './listener.ts'

/** A system that receives alerts, beats and failures; the parts it defines are connected. */
export interface Observer {
  readonly channel?: Channel
  readonly exporter?: Exporter
  readonly listener?: Listener
}

/** What an observer may read from the monitor. */
export interface ObserverView {
  readonly instance: InstanceIdentity
  /** The current snapshot with its verdict; reading it may take a whole observation, so cache it for a while. `null` before the first one. */
  snapshot(): Snapshot | null
  /** Monotonic ms. */
  now(): number
}
