import type { Channel } from 'next-db-monitoring'

/** Tells a ticket desk. The key is the same at every try, so the desk drops a second copy. */
export function deskChannel(url: string, token: string): Channel {
  return {
    id: 'desk',
    async send({ kind, alert }, snapshot, { signal, key }) {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${token}`,
          'idempotency-key': key,
        },
        body: JSON.stringify({
          kind,
          title: alert.message,
          severity: alert.severity,
          service: snapshot.instance.service,
        }),
        signal,
      })
      if (!response.ok) throw new Error(`the desk answered ${response.status}`)
    },
  }
}
