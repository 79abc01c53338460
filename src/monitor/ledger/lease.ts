import type { Lease, LeaseDetails, Outcome } from '../../model/lease.ts'
import { activeTrace, exemplify, type Trace } from '../../model/tools/exemplar.ts'
import { record } from '../../model/tools/histogram.ts'
import type { Clock } from '../clock.ts'
import { countError, type OperationSeries } from './counters/service-counters.ts'
import { givenBack, routeUsage, taken, type Usage } from './counters/usage.ts'

/** The list of open leases, oldest first, and the counters that every begin and end moves. */
export interface OpenList {
  /** Read once when a lease begins and once when it ends, before the counts move. */
  clock: Clock
  readonly prefix: string
  head: LeaseRecord | null
  tail: LeaseRecord | null
  active: number
  opened: number
  ended: number
  peak: number
  /** Monotonic ms at the peak. */
  peakAt: number
  /** Most open at once since the last beat. */
  beatPeak: number
  /** Called when a lease's owner was garbage-collected; set by the leak registry. */
  lost?: (record: LeaseRecord) => void
  /** Called when a lease ended; `null` = no listener. */
  over: ((record: LeaseRecord, now: number, outcome: Outcome) => void) | null
}

/**
 * An open lease. A class, against the house style, because this is the one hot object: methods on the prototype and
 * links inside the record make begin and end free of hashing and of closures.
 */
export class LeaseRecord implements Lease {
  previous: LeaseRecord | null = null
  next: LeaseRecord | null = null
  isOpen = true
  /** Its owner was garbage-collected. */
  isLost = false
  /** Why its owner declared that it holds it on purpose. */
  heldFor: string | undefined = undefined
  attempts = 1
  readonly openedAt: number
  /** When it was opened or tried again; its client may report later activity. */
  activeAt: number
  readonly number: number
  readonly list: OpenList
  series: OperationSeries
  readonly details: LeaseDetails | undefined
  /** Slots used by its route; `null` where a lease is no slot. */
  readonly route: Usage | null
  /** The trace it was opened in; `null` = none that is sampled. */
  readonly trace: Trace | null
  /** Set when it was first reported as idle past its limit, monotonic ms. */
  suspectedAt = -1

  constructor(list: OpenList, series: OperationSeries, details: LeaseDetails | undefined) {
    this.list = list
    this.series = series
    this.details = details
    this.trace = activeTrace()
    this.openedAt = list.clock.now()
    this.activeAt = this.openedAt
    this.number = ++list.opened
    const tail = list.tail
    if (tail === null) list.head = this
    else {
      tail.next = this
      this.previous = tail
    }
    list.tail = this
    if (++list.active > list.peak) {
      list.peak = list.active
      list.peakAt = this.openedAt
    }
    if (list.active > list.beatPeak) list.beatPeak = list.active
    // Requests to an API are no slots.
    this.route =
      series.pool.kind === 'supabase'
        ? null
        : routeUsage(series.service.routes, details?.route, this.openedAt)
    if (this.route !== null) taken(this.route, this.openedAt)
    series.openAttempts++
    series.active++
    taken(series.pool.usage, this.openedAt)
    series.service.active++
    series.service.lastActivity = this.openedAt
  }

  get id(): string {
    return this.details?.id ?? `${this.list.prefix}${this.number.toString(36)}`
  }

  attempt(): void {
    if (!this.isOpen) return
    this.activeAt = this.list.clock.now()
    this.attempts++
    this.series.openAttempts++
  }

  end(outcome: Outcome = 'ok', code?: string): void {
    if (!this.isOpen) return
    this.isOpen = false
    const { list, series } = this
    const now = list.clock.now()
    if (this.previous === null) list.head = this.next
    else this.previous.next = this.next
    if (this.next === null) list.tail = this.previous
    else this.next.previous = this.previous
    this.previous = null
    this.next = null
    list.active--
    list.ended++
    series.active--
    series.ended++
    series.openAttempts -= this.attempts
    series.attempts += this.attempts
    givenBack(series.pool.usage, now)
    if (this.route !== null) givenBack(this.route, now)
    series.service.active--
    series.service.lastActivity = now
    record(series.duration, now - this.openedAt)
    if (this.trace !== null) exemplify((series.exemplars ??= []), this.trace, now - this.openedAt, now)
    if (outcome === 'ok') series.paces.add(this.details?.route, series.operation, now - this.openedAt)
    else series.service.outcomes[outcome]++
    if (outcome === 'error' || outcome === 'timeout') {
      series.failed++
      if (code !== undefined) countError(series.service, code)
    }
    if (outcome === 'reclaimed' || outcome === 'lost') series.service.leaked++
    if (this.suspectedAt >= 0) this.returned?.(this, now, outcome)
    if (list.over !== null) list.over(this, now, outcome)
  }

  lost(): void {
    if (!this.isOpen) return
    this.isLost = true
    this.list.lost?.(this)
  }

  rename(operation: string): void {
    const { series } = this
    const other = this.isOpen ? series.sibling(operation) : series
    if (other === series) return
    // Only what is open moves: what was counted stays counted under the name it ended with, so that no counter falls.
    series.active--
    series.openAttempts -= this.attempts
    other.active++
    other.openAttempts += this.attempts
    this.series = other
  }

  /** Called when a suspected or lost lease ends after all; set by the leak registry. */
  returned: ((record: LeaseRecord, now: number, outcome: Outcome) => void) | undefined = undefined
}
