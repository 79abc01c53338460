import type { Inbox, Member } from '../../model/fleet/fleet.ts'
import type { Core } from '../core.ts'
import { createLink } from './link.ts'
import { createListing } from './listing.ts'
import { isReplaced, liveOf, memberOf, readable, UNREADABLE } from './members.ts'
import { createPublisher, type Publisher, type PublisherParts } from './publisher.ts'
import type { FleetReader } from './reader.ts'
import { receptionOf } from './reception.ts'

export interface MembershipParts extends Pick<PublisherParts, 'store' | 'reportOf'> {
  /** Holds what is reported to this instance by HTTP. */
  readonly inbox: Inbox
  /** Prints one sentence for the operator. */
  readonly announce: (sentence: string) => void
}

/** Joins a monitor with the others. */
export function createMembership(
  core: Core,
  { store, inbox, reportOf, announce }: MembershipParts,
): { readonly reader: FleetReader; readonly exporter: Publisher['exporter'] } {
  const { clock, faults, identity } = core
  const began = clock.now()
  const upMs = (): number => clock.now() - began
  const name = store?.name ?? inbox.name
  const link = createLink(core, name, announce)
  const listing = createListing(clock, store, link)
  const publisher = createPublisher(core, { store, link, listing, reportOf, upMs })
  const members = (): readonly Member[] => {
    const { reports, unreadable } = readable([listing.reports, inbox.list()])
    if (unreadable > 0) faults.note('fleet', UNREADABLE)
    return reports
      .filter(({ report }) => report.instance.id !== identity.id)
      .map((stored) => memberOf(stored, link.answersMs))
  }
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
    refresh: listing.refresh,
    reception: receptionOf(inbox, store, link, () => [...listing.reports, ...publisher.last()]),
  }
  return { reader, exporter: publisher.exporter }
}
