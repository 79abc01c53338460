import type { Outcome } from '../../../model/lease.ts'
import type { EndedUse, Failure, Listener } from '../../../model/observers/listener.ts'
import type { FaultCounters } from '../../faults.ts'
import { guarded } from '../../guarded.ts'
import type { LeaseRecord } from '../lease.ts'
import type { Ledger } from '../ledger.ts'

/**
 * Notifies listeners of failures and of ended uses. Without a listener, begin and end cost nothing extra. What a listener
 * throws is a fault.
 */
export function createListeners(
  ledger: Pick<Ledger, 'open' | 'heard'>,
  faults: FaultCounters,
): (listener: Listener) => () => void {
  const listeners = new Set<Listener>()
  let ended = 0
  const tell = (listener: Listener, run: () => unknown): void =>
    guarded(faults, listener.name, undefined, () => {
      const result = run()
      if (result instanceof Promise) result.catch((error: unknown) => faults.note(listener.name, error))
    })

  const failed = (failure: Failure): void => {
    for (const listener of listeners) tell(listener, () => listener.failed?.(failure))
  }
  const over = (record: LeaseRecord, now: number, outcome: Outcome): void => {
    const turn = ended++
    let use: EndedUse | undefined
    for (const listener of listeners) {
      if (listener.ended === undefined) continue
      if (outcome === 'ok' && turn % (listener.sample ?? 1) !== 0) continue
      use ??= endedOf(record, now, outcome)
      const one = use
      tell(listener, () => listener.ended?.(one))
    }
  }
  return (listener) => {
    listeners.add(listener)
    ledger.heard.failed = failed
    if (listener.ended !== undefined) ledger.open.over = over
    return () => {
      listeners.delete(listener)
      if (listeners.size > 0) return
      ledger.heard.failed = null
      ledger.open.over = null
    }
  }
}

function endedOf({ series, openedAt, details }: LeaseRecord, now: number, outcome: Outcome): EndedUse {
  return {
    service: series.service.name,
    pool: series.pool.name,
    operation: series.operation,
    outcome,
    heldMs: now - openedAt,
    route: details?.route ?? null,
  }
}
