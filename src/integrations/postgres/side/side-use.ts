import type { Tracker } from '../../../model/extensions.ts'
import type { Lease, LeaseDetails, LeaseFacts, ReclaimHow } from '../../../model/lease.ts'
import type { DriverContext } from '../../shared/driver.ts'
import type { Link } from '../connections.ts'
import { reportFailure } from '../run/report.ts'
import { Run, type RunOwner } from '../run/run.ts'
import type { PostgresQuery, Sql } from '../shapes.ts'
import { attachSide } from './side-pool.ts'

/** The connection of `listen` or `subscribe`: one lease from its first query to its close. The library opens it again by itself. */
export class SideUse implements RunOwner, LeaseDetails {
  private readonly context: DriverContext
  private readonly inner: Sql
  private readonly base: string
  private readonly kind: 'listen' | 'subscribe'
  private name: string | null = null
  private detach: (() => void) | null = null
  private lease: Lease | null = null
  private link: Link | null = null
  private activeAt = 0
  private pid: number | null = null
  private waiting = 0
  private isEnding = false

  constructor(context: DriverContext, inner: Sql, base: string, kind: 'listen' | 'subscribe') {
    this.context = context
    this.inner = inner
    this.base = base
    this.kind = kind
    const { end } = inner
    if (typeof end !== 'function') return
    const value = (...args: unknown[]): Promise<unknown> => {
      this.isEnding = true
      return end(...args).finally(() => this.closed(undefined))
    }
    Object.defineProperty(inner, 'end', { value, writable: true, configurable: true, enumerable: true })
  }

  track(query: PostgresQuery): Run {
    if (this.detach === null) this.attach()
    this.waiting++
    this.context.seen()
    return new Run(query, this)
  }

  began(run: Run): void {
    this.waiting--
    this.activeAt = run.activeAt
    if (this.lease !== null) return
    this.tracker.waited(run.activeAt - run.from)
    this.lease = this.tracker.open(this.kind, this)
    this.pid = run.query.state?.pid ?? null
  }

  ended(run: Run): void {
    this.activeAt = performance.now()
    if (run.failure !== undefined) reportFailure(this.tracker, run.failure, this.kind)
  }

  refused(run: Run): void {
    this.waiting--
    // The library listens anew when its connection closes, also at the end, and drops what comes of that.
    if (this.isEnding) return
    this.tracker.connectFailed(this.kind, run.failure, performance.now() - run.from)
  }

  lost(): void {}

  linked(link: Link): void {
    if (this.link === link) return
    this.link = link
    link.closed.add((error) => this.closed(error))
  }

  /** Closes the connection; the library, as the owner, opens it again and listens anew. */
  reclaim(): ReclaimHow {
    if (this.link === null) return 'forgotten'
    this.link.connection.terminate?.()
    return 'client-destroyed'
  }

  freed(): boolean {
    return this.lease === null
  }

  describe(): LeaseFacts {
    return {
      ...(this.pid === null ? {} : { serverPid: this.pid }),
      busy: false,
      activeAt: this.activeAt,
      resident: this.kind === 'listen' ? 'LISTEN' : 'replication',
    }
  }

  private closed(error: unknown): void {
    const { lease } = this
    this.lease = null
    if (this.isEnding) this.detach?.()
    if (lease === null) return
    if (error !== undefined && !this.isEnding) reportFailure(this.tracker, error, this.kind)
    lease.end(this.isEnding ? 'ok' : 'error')
  }

  private get tracker(): Tracker {
    return this.context.tracking.tracker(this.context.service, this.name ?? this.base)
  }

  private readonly counts = (): { used: number; connecting: number } => ({
    used: this.lease === null ? 0 : 1,
    connecting: this.lease === null && this.waiting > 0 ? 1 : 0,
  })

  private attach(): void {
    const { name, detach } = attachSide(this.context, this.inner, this.base, this.counts, () =>
      this.lease === null || this.pid === null ? [] : [this.pid],
    )
    this.name = name
    this.detach = detach
  }
}
