import type { Core } from '../core.ts'
import { guarded } from '../guarded.ts'

/** What is under way when a beat is due may take this long to end before it is reported as under way, ms. */
export const TAIL_MS = 5000

/** Has the host run the process until the promise has settled. */
export type KeepAlive = (work: Promise<unknown>) => void

export interface TailParts {
  /** What keeps the process running for the request of the code that calls; `undefined` = nothing does. */
  readonly keepAlive: () => KeepAlive | undefined
  /** Whether a beat is due, or one was made and not delivered yet. */
  readonly isDue: () => boolean
  /** Beats where it is due and delivers. Never rejects. */
  readonly flush: () => Promise<void>
}

/**
 * Beats on a host that suspends the process between requests, where no timer comes in time: at the end of what a request
 * does with the database, after its response where the host can wait for that. What hangs is reported while it hangs.
 */
export function watchTails({ ledger, clock, faults }: Core, { keepAlive, isDue, flush }: TailParts): void {
  const { open } = ledger
  let isArmed = false
  let others = 0
  let ended: (() => void) | null = null

  const work = async (): Promise<void> => {
    await new Promise<void>((resolve) => {
      const cancel = clock.after(TAIL_MS, resolve)
      ended = () => {
        cancel()
        resolve()
      }
    })
    ended = null
    await flush()
    isArmed = false
  }
  const arm = (): void => {
    isArmed = true
    // Leases of earlier requests are not waited for: they may be leaks.
    others = open.active
    // Asked now: later the code may run for another request.
    const keep = guarded(faults, 'beat', undefined, keepAlive)
    const working = work()
    if (keep) guarded(faults, 'beat', undefined, () => keep(working))
  }
  const look = (): void => {
    if (open.active <= others) ended?.()
  }
  // Each lease reads the clock when it begins and when it ends: that is seen here, and costs nothing where no host suspends the process.
  open.clock = {
    ...clock,
    now() {
      if (ended !== null) queueMicrotask(look)
      else if (!isArmed && isDue()) arm()
      return clock.now()
    },
  }
}
