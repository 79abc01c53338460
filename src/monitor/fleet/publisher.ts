import type { Exporter } from '../../model/extensions.ts'
import type { Fleet, Member, StoredReport } from '../../model/fleet/fleet.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import type { Core } from '../core.ts'
import { limited } from '../timeout.ts'
import { LIMIT_MS, type Link } from './link.ts'
import type { Listing } from './listing.ts'
import { createReleases, type Releases } from './releases/releases.ts'

/** How long a report is listed when no other follows: a silent instance must be seen to be silent, ms. */
const TTL_MS = 3_600_000
/** How long an ended instance is listed, ms. */
const ENDED_TTL_MS = 300_000

export interface PublisherParts {
  /** `null` = none is configured. */
  readonly store: Fleet | null
  readonly link: Link
  readonly listing: Listing
  readonly reportOf: (snapshot: Snapshot, upMs: number) => StoredReport['report']
  /** Operations that others ask for: looked for from beat to beat, until the close. */
  readonly orders: { beat(): void; close(): void }
  readonly members: () => readonly Member[]
  /** ms since this instance began. */
  readonly upMs: () => number
}

/** Publishes at each beat and says goodbye at the close. */
export interface Publisher {
  readonly exporter: Exporter
  /** This instance's last report; empty before the first beat. */
  last(): readonly StoredReport[]
  /** Releases that its looks at the others found side by side. */
  readonly overlaps: Releases['overlaps']
}

export function createPublisher({ clock, faults }: Core, parts: PublisherParts): Publisher {
  const { store, link, listing, reportOf, upMs, orders, members } = parts
  let last: (() => StoredReport) | null = null
  const releases = createReleases(clock.now)
  let sending: Promise<void> = Promise.resolve()
  let isClosed = false

  /** Built when it is first read: an app that is alone has no reader, and a report holds all its metrics. */
  const reportAt = (snapshot: Snapshot): (() => StoredReport) => {
    const [at, up] = [clock.now(), upMs()]
    let report: StoredReport['report'] | undefined
    return () => {
      report ??= reportOf(snapshot, up)
      return { report, ageMs: clock.now() - at }
    }
  }
  const lastOnes = (): readonly StoredReport[] => (last ? [last()] : [])
  const send = async (snapshot: Snapshot): Promise<void> => {
    if (isClosed) return
    const own = reportAt(snapshot)
    last = own
    orders.beat()
    if (store !== null) {
      const { report } = own()
      await link.call('publish', () => store.publish(report, TTL_MS))
      await listing.ask()
    }
    const others = members().filter(({ state }) => state === 'reporting')
    releases.look(others.length === 0 ? [] : [...others, ...lastOnes()])
  }
  const exporter: Exporter = {
    name: 'fleet',
    inProcess: store === null,
    send(snapshot) {
      sending = send(snapshot)
      return sending
    },
    async close() {
      orders.close()
      if (store === null || isClosed) return
      isClosed = true
      await sending.catch(() => {})
      const goodbye = last && { ...last().report, ended: true, active: 0, upMs: upMs() }
      if (goodbye) await link.call('goodbye', () => store.publish(goodbye, ENDED_TTL_MS))
      await limited(clock, LIMIT_MS, 'fleet', () => store.close?.()).catch((error: unknown) =>
        faults.note('fleet', error),
      )
    },
  }
  return { exporter, last: lastOnes, overlaps: releases.overlaps }
}
