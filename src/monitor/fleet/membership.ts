import type { Inbox, Member } from '../../model/fleet/fleet.ts'
import type { Core } from '../core.ts'
import { createExchange, type RunOrder } from './exchange.ts'
import { createLink, tellingOf } from './link.ts'
import { createListing } from './listing.ts'
import { isReplaced, liveOf, memberOf, readable, UNREADABLE } from './members.ts'
import { createPublisher, type Publisher, type PublisherParts } from './publisher.ts'
import type { FleetReader } from './reader.ts'

export interface MembershipParts extends Pick<PublisherParts, 'store' | 'reportOf'> {
  /** Holds what is reported to this instance by HTTP. */
  readonly inbox: Inbox
  /** Runs an operation for another instance. */
  readonly run: RunOrder
  /** Prints one sentence for the operator. */
  readonly announce: (sentence: string) => void
}

export interface Membership {
  readonly reader: FleetReader
  readonly exporter: Publisher['exporter']
  /** What deciding who sends an alert needs; `null` = there is no store. */
  readonly telling: ReturnType<typeof tellingOf> | null
}

/** Joins a monitor with the others. */
export function createMembership(
  core: Core,
  { store, inbox, reportOf, announce, run }: MembershipParts,
): Membership {
  const { clock, faults, identity } = core
  const began = clock.now()
  const upMs = (): number => clock.now() - began
  const name = store?.name ?? inbox.name
  const link = createLink(
    core,
    { name, part: 'fleet', meaning: 'This instance is shown alone until the store answers.' },
    announce,
  )
  const listing = createListing(clock, store, link)
  const members = (): readonly Member[] => {
    const { reports, unreadable } = readable([listing.reports, inbox.list()])
    if (unreadable > 0) faults.note('fleet', UNREADABLE)
    return reports
      .filter(({ report }) => report.instance.id !== identity.id)
      .map((stored) => memberOf(stored, link.answersMs))
  }
  const { operations, orders, reception } = createExchange(core, {
    store,
    inbox,
    link,
    listing,
    run,
    members,
    last: () => publisher.last(),
  })
  const publisher = createPublisher(core, { store, link, listing, reportOf, upMs, orders, members })
  const reader: FleetReader = {
    store: name,
    get isShared() {
      return store !== null || inbox.list().length > 0
    },
    get localOnly() {
      return link.failing
    },
    members,
    silent() {
      const all = members()
      const live = [...liveOf(all), { service: identity.service, region: identity.region, upMs: upMs() }]
      return all.filter((one) => one.state === 'silent' && !isReplaced(one, live))
    },
    services: () => liveOf(members()).map(({ service }) => service),
    refresh: async () => {
      orders.look()
      await listing.refresh()
    },
    overlaps: publisher.overlaps,
    operations,
    reception,
  }
  const telling = store && tellingOf(core, store, link, members)
  return { reader, exporter: publisher.exporter, telling }
}
