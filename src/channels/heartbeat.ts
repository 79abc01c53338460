import { DeliveryError } from '../model/errors/delivery-error.ts'
import type { Exporter } from '../model/extensions.ts'

/** A call may take this long, ms: well below the shortest time between two beats that a dead-man's switch would notice. */
const LIMIT_MS = 10_000

/**
 * Calls an address at every beat, so that whoever listens there (a dead-man's switch) notices when the beats end.
 * A failed call is a fault `exporter heartbeat`, without the address: it is a secret. The next beat is the next try.
 */
export function createHeartbeat(url: string): Exporter {
  return {
    name: 'heartbeat',
    async send() {
      const status = await statusOf(url)
      if (status < 200 || status >= 300)
        throw new DeliveryError(`The heartbeat was answered with HTTP ${status}`)
    },
  }
}

async function statusOf(url: string): Promise<number> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(LIMIT_MS),
      redirect: 'manual',
      cache: 'no-store',
    })
    // Unread, it would hold the connection.
    response.body?.cancel().catch(() => {})
    return response.status
  } catch {
    throw new DeliveryError('The heartbeat was not answered')
  }
}
