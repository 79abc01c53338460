import type { Tracker } from '../../../model/extensions.ts'
import type { Lease, LeaseDetails, LeaseFacts, ReclaimHow } from '../../../model/lease.ts'
import type { Origin } from '../../stack/capture.ts'
import type { SqlCounts } from '../attach.ts'
import type { PostgresQuery } from '../shapes.ts'
import { operationIn } from '../text.ts'
import { isConnectFailure, noteCounted, reportFailure } from './report.ts'
import { type Breaking, Run, type RunOwner } from './run.ts'

/** A connection that a cancel does not free is closed after this time, ms. */
const PATIENCE_MS = 1000

/** What the uses of one instance share. */
export interface UseParts {
  readonly counts: SqlCounts
  readonly tracker: Tracker
  readonly route: string | undefined
  readonly breaking: Breaking
  /** Where the query was made; read when it begins. */
  readonly origin: (query: PostgresQuery) => Origin | undefined
}

/** A query outside of every transaction and reservation: it holds a connection from its turn to the end of what it opens. */
export class PlainUse implements RunOwner, LeaseDetails {
  origin: Origin | undefined = undefined
  readonly route: string | undefined
  readonly run: Run
  private readonly parts: UseParts
  private lease: Lease | null = null

  constructor(query: PostgresQuery, parts: UseParts) {
    this.parts = parts
    this.route = parts.route
    this.run = new Run(query, this)
    parts.counts.pending++
  }

  began(run: Run): void {
    const { counts, tracker, origin } = this.parts
    counts.pending--
    counts.used++
    tracker.waited(run.activeAt - run.from)
    this.origin = origin(run.query)
    this.lease = tracker.open(this.operation, this)
  }

  ended({ failure }: Run): void {
    this.parts.counts.used--
    if (failure === undefined) this.lease?.end('ok')
    else {
      reportFailure(this.parts.tracker, failure, this.operation)
      this.lease?.end('error')
    }
  }

  refused({ query, failure, from }: Run): void {
    const { counts, tracker } = this.parts
    counts.pending--
    if (isConnectFailure(query, failure)) {
      noteCounted(failure)
      tracker.connectFailed(this.operation, failure, performance.now() - from)
      return
    }
    const lease = tracker.open(this.operation)
    if (query.cancelled === true) lease.end('aborted')
    else {
      reportFailure(tracker, failure, this.operation)
      lease.end('error')
    }
  }

  lost(): void {
    this.lease?.lost?.()
  }

  reclaim(): ReclaimHow {
    const { run, parts } = this
    run.breakOff(
      new Error('This query was idle too long and its connection has been taken back.'),
      parts.breaking,
    )
    const timer = setTimeout(() => {
      if (!run.isOver) run.link?.connection.terminate?.()
    }, PATIENCE_MS)
    timer.unref?.()
    return 'request-aborted'
  }

  freed(): boolean {
    return this.run.isOver
  }

  insist(): void {
    if (!this.run.isOver) this.run.insist(this.parts.breaking)
  }

  describe(): LeaseFacts {
    const { run, operation } = this
    const pid = run.query.state?.pid
    return {
      ...(typeof pid === 'number' ? { serverPid: pid } : {}),
      operation,
      busy: run.isBusy,
      activeAt: run.activeAt,
    }
  }

  private get operation(): string {
    return operationIn(this.run.query)
  }
}
