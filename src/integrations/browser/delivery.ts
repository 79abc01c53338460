import type { IngestBody } from '../../model/report/ingest.ts'

/** Quiet after a failure, ms; doubled by each further one, so that a route that is gone costs nothing. */
const QUIET_MS = 15_000

/**
 * Sends messages to the ingest route: by beacon, which outlives the page, or by a `keepalive` request where beacons are
 * refused. Silent when it fails; what was not delivered is lost.
 */
export function createDelivery(path: string): (message: IngestBody) => void {
  let failures = 0
  let quietUntil = 0
  const failed = (): void => {
    quietUntil = performance.now() + QUIET_MS * 2 ** ++failures
  }
  return (message) => {
    if (performance.now() < quietUntil) return
    try {
      const body = new Blob([JSON.stringify(message)], { type: 'application/json' })
      if (navigator.sendBeacon?.(path, body)) return
      fetch(path, { method: 'POST', body, keepalive: true }).then(({ ok }) => {
        if (ok) failures = 0
        else failed()
      }, failed)
    } catch {
      // An extension or a policy of the page forbids it: the app must not notice.
      failed()
    }
  }
}
