import type { Probe } from 'next-db-monitoring'

/** Reads the pool of a gateway in front of the database from its status page. */
export function gatewayProbe(url: string, token: string): Probe {
  return {
    name: 'gateway',
    readsDatabase: false,
    async read(signal) {
      const response = await fetch(url, { headers: { authorization: `Bearer ${token}` }, signal })
      if (!response.ok) throw new Error(`the gateway answered ${response.status}`)
      const { busy, free, queued, size } = (await response.json()) as Record<string, number | undefined>
      return {
        pools: [
          {
            name: 'gateway',
            kind: 'pooler',
            used: busy ?? null,
            idle: free ?? null,
            connecting: null,
            pending: queued ?? null,
            max: size ?? null,
            timeouts: null,
          },
        ],
      }
    },
  }
}
