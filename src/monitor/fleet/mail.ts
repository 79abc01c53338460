import type { Fleet, FleetMessage, Inbox } from '../../model/fleet/fleet.ts'
import type { Core } from '../core.ts'
import { createLink, type Link } from './link.ts'
import { mailOf } from './reception.ts'
import { createSeal } from './seal.ts'

/** A message older than this is not accepted, nor one whose clock differs by more, ms. */
export const WINDOW_MS = 180_000
/** How long a message stays in the store, ms: a busy instance may still take it, one that returns from a freeze may not. */
const TTL_MS = 60_000

/** Signed messages between instances. Nothing here rejects. */
export interface Mail {
  /** Why messages cannot be sent, one sentence; `null` = they can. */
  readonly refused: string | null
  /** @returns whether the store accepted it */
  send(place: Pick<FleetMessage, 'id' | 'box'>, value: object): Promise<boolean>
  /** The messages of a box, unopened; `undefined` = the store does not answer. */
  receive(box: string): Promise<readonly FleetMessage[] | undefined>
  /** Content of a message signed by this fleet; `null` = any other. */
  open(message: FleetMessage): Promise<unknown>
  /** As `claim` of a store; `undefined` = it does not answer. */
  claim(key: string): Promise<boolean | undefined>
}

export interface MailParts {
  /** `null` = no store is configured: workers that report by HTTP are reached through `inbox`. */
  readonly store: Fleet | null
  readonly inbox: Inbox
  /** Of the reports. */
  readonly link: Link
}

export function createMail(core: Core, { store, inbox, link }: MailParts): Mail {
  const { adminToken } = core.options
  const place = store ?? inbox
  const mail = mailOf(place)
  const seal = createSeal(adminToken ?? '')
  const own = createLink(
    core,
    {
      name: place.name,
      part: 'fleet-operations',
      meaning: 'Operations reach this instance only until it does.',
    },
    () => {},
  )
  const ready = adminToken === null ? null : mail
  return {
    get refused() {
      if (store === null && inbox.list().length === 0)
        return 'No shared store is configured, so only this instance can be reached'
      if (mail === null)
        return `The store ${place.name} has no send and receive, so only this instance can be reached`
      if (adminToken === null)
        return 'Operations between instances are signed with adminToken, and none is configured'
      return (link.failing ?? own.failing)?.reason ?? null
    },
    async send(where, value) {
      if (ready === null) return false
      const message = { ...where, text: await seal.close(value) }
      const deliver = async (): Promise<true> => {
        await ready.send(message, TTL_MS)
        return true
      }
      const sent = await own.call('send', deliver, where.id)
      return sent === true
    },
    receive: async (box) => ready?.receive && own.call('receive', () => ready.receive(box), box),
    open: ({ text }) => seal.open(String(text)).catch(() => null),
    claim: (key) => own.call('claim', () => place.claim(key, 2 * WINDOW_MS), key),
  }
}
