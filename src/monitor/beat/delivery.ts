import type { Snapshot } from '../../model/snapshot.ts'
import type { Core } from '../core.ts'
import { limited } from '../timeout.ts'
import { type TailParts, watchTails } from './tail.ts'

/** Delivering may take this long, ms: a host that waits for it is paid for. */
const FLUSH_MS = 5000

/** What a host that suspends the process between requests adds. */
export interface Freezing extends Pick<TailParts, 'keepAlive'> {
  /** Closes the connections of the monitor's own until they are needed again. Never rejects. */
  readonly rest: () => Promise<unknown>
}

export interface Delivering {
  /** `null` = the process runs until it ends. */
  readonly freezing: Freezing | null
}

export interface DeliveryParts {
  /** Whether a beat is to be made or is under way. */
  readonly isDue: () => boolean
  /** Joins the beat that is under way. */
  readonly beat: () => Promise<Snapshot>
  /** What a beat hands its snapshot to; each resolves when that came back. */
  readonly takers: readonly (() => Promise<unknown>)[]
}

/** Waits for what the beats tell. */
export interface Delivery {
  /** A beat began: its delivery is owed. */
  begun(): void
  /** Beats where it is due, and delivers. Never rejects. */
  flush(): Promise<void>
}

export function createDelivery(
  core: Core,
  { freezing }: Delivering,
  { isDue, beat, takers }: DeliveryParts,
): Delivery {
  let isOwed = false
  const deliver = async (): Promise<void> => {
    if (isDue()) await beat()
    isOwed = false
    await Promise.all(takers.map((taker) => taker()))
    await freezing?.rest()
  }
  const flush = (): Promise<void> =>
    limited(core.clock, FLUSH_MS, 'the delivery at a beat', deliver).catch((error: unknown) =>
      core.faults.note('beat', error),
    )
  if (freezing !== null && core.options.enabled)
    watchTails(core, {
      keepAlive: freezing.keepAlive,
      isDue: () => isOwed || isDue(),
      flush,
    })
  return {
    begun() {
      isOwed = true
    },
    flush,
  }
}
