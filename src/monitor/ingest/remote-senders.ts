import type { IngestBody } from '../../model/report/ingest.ts'
import type { Clock } from '../clock.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { createRemoteCounts, type Taken } from './remote-counts.ts'

/** Most proven senders stored; the one that has been silent longest is evicted first. */
const MOST_SENDERS = 500
/** The same for pages, which show no token; they never evict a proven sender. */
const MOST_PAGES = 200
/** Pages listed by address: one visitor cannot fill the list with names it makes up. */
const MOST_PAGES_BY_ADDRESS = 20
/** What one page can have in flight, or in sockets: the streams of one HTTP/2 connection. */
const MOST_PAGE_ACTIVE = 100
/** A sender that was silent for this long no longer counts as active, ms. */
export const SENDER_SILENT_MS = 90_000

/** One browser page, edge isolate or worker that reports by ingest. */
export interface Sender {
  readonly id: string
  readonly runtime: IngestBody['runtime']
  readonly service: string
  /** Whether it sent a token or its pass. */
  readonly proven: boolean
  /** Monotonic ms. */
  readonly firstAt: number
  readonly lastAt: number
  readonly active: number
  /** Realtime sockets open. */
  readonly sockets: number
}

/** Where a report came from. */
export interface IngestSource {
  /** Whether the sender sent a token or its pass. @default false */
  readonly proven?: boolean
  /** Address of the peer. @default unknown */
  readonly address?: string
}

export interface SenderRegistry {
  /** Adds a report: a proven one to the ledger, any other to the untrusted ledger. */
  take(body: IngestBody, source?: IngestSource): Taken
  list(): readonly Sender[]
  /** In flight at senders that reported lately, by service. @param now monotonic ms */
  activeBy(proven: boolean, now: number): ReadonlyMap<string, number>
}

interface Entry extends Sender {
  readonly address: string
  /** The last message that was counted; 0 = the sender does not number them. */
  readonly seq: number
}

/** @param untrusted a separate ledger for what arrives without a token */
export function createSenderRegistry(ledger: Ledger, untrusted: Ledger, clock: Clock): SenderRegistry {
  const proven = { entries: new Map<string, Entry>(), counts: createRemoteCounts(ledger, clock) }
  const pages = { entries: new Map<string, Entry>(), counts: createRemoteCounts(untrusted, clock) }

  return {
    take(body, { proven: isProven = false, address = 'unknown' } = {}) {
      const now = clock.now()
      const room = isProven ? proven : pages
      const before = room.entries.get(body.sender)
      const entry: Entry = {
        id: body.sender,
        runtime: body.runtime,
        service: body.service,
        proven: isProven,
        firstAt: before?.firstAt ?? now,
        lastAt: now,
        active: isProven ? body.active : Math.min(body.active, MOST_PAGE_ACTIVE),
        sockets: Math.min(body.sockets ?? 0, MOST_PAGE_ACTIVE),
        address,
        seq: Math.max(before?.seq ?? 0, body.seq ?? 0),
      }
      if (isProven || before || hasRoom(pages.entries, address, now)) {
        room.entries.delete(entry.id)
        room.entries.set(entry.id, entry)
        const most = isProven ? MOST_SENDERS : MOST_PAGES
        if (room.entries.size > most) room.entries.delete(room.entries.keys().next().value as string)
      }
      // Its answer was lost on the way: the sender cannot know that it was counted.
      if (body.seq !== undefined && body.seq <= (before?.seq ?? 0)) return { accepted: 0, folded: 0 }
      return room.counts.take(body)
    },
    list: () =>
      [...proven.entries.values(), ...pages.entries.values()].map(
        ({ address: _, seq: __, ...sender }) => sender,
      ),
    activeBy(isProven, now) {
      const active = new Map<string, number>()
      for (const entry of (isProven ? proven : pages).entries.values())
        if (now - entry.lastAt < SENDER_SILENT_MS)
          active.set(entry.service, (active.get(entry.service) ?? 0) + entry.active)
      return active
    },
  }
}

/** Whether one more page of this address may be listed; silent ones make room. */
function hasRoom(entries: ReadonlyMap<string, Entry>, address: string, now: number): boolean {
  let count = 0
  for (const entry of entries.values())
    if (entry.address === address && now - entry.lastAt < SENDER_SILENT_MS) count++
  return count < MOST_PAGES_BY_ADDRESS
}
