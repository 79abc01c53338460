import type { Fleet, Inbox, StoredReport } from '../../model/fleet/fleet.ts'
import type { Link } from './link.ts'

/** What is reported by HTTP is shown here at once, and to the other instances through the store. */
export function receptionOf(
  inbox: Inbox,
  store: Fleet | null,
  link: Link,
  others: () => readonly StoredReport[],
): Fleet {
  const mail = mailOf(store ?? inbox)
  return {
    name: store?.name ?? inbox.name,
    async publish(report, ttlMs) {
      await inbox.publish(report, ttlMs)
      if (store !== null) await link.call('forward', () => store.publish(report, ttlMs), report.instance.id)
    },
    list: () => [...others(), ...inbox.list()],
    claim: (key, ttlMs) => (store ?? inbox).claim(key, ttlMs),
    ...mail,
  }
}

/** The part of a store that carries messages; `null` = it has none. */
export function mailOf(store: Fleet): Required<Pick<Fleet, 'send' | 'receive'>> | null {
  if (store.send === undefined || store.receive === undefined) return null
  return {
    send: async (message, ttlMs) => store.send?.(message, ttlMs),
    receive: async (box) => (await store.receive?.(box)) ?? [],
  }
}
