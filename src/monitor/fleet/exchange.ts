import type { Fleet, Inbox, Member, StoredReport } from '../../model/fleet/fleet.ts'
import type { Core } from '../core.ts'
import { type Asking, createAsking } from './asking.ts'
import type { Link } from './link.ts'
import type { Listing } from './listing.ts'
import { createMail } from './mail.ts'
import { createOrders, type Orders, type RunOrder } from './orders.ts'
import { receptionOf } from './reception.ts'

export type { RunOrder } from './orders.ts'

export interface ExchangeParts {
  readonly store: Fleet | null
  readonly inbox: Inbox
  readonly link: Link
  readonly listing: Listing
  readonly run: RunOrder
  readonly members: () => readonly Member[]
  /** This instance's last report. */
  readonly last: () => readonly StoredReport[]
}

/** Operations between instances, in both directions. */
export function createExchange(
  core: Core,
  { store, inbox, link, listing, run, members, last }: ExchangeParts,
): { readonly operations: Asking; readonly orders: Orders; readonly reception: Fleet } {
  const mail = createMail(core, { store, inbox, link })
  return {
    operations: createAsking(core, mail, listing.ask, members),
    orders: createOrders(core, mail, run),
    reception: receptionOf(inbox, store, link, () => [...listing.reports, ...last()]),
  }
}
