import type { IngestBody } from '../../model/report/ingest.ts'

/** Messages skipped after a refusal: five minutes of them, so that a page that is not allowed to send costs nothing. */
const LEFT_OUT = 20

/**
 * Sends messages to the ingest route by beacon, which outlives the page and does not pass through the page's `fetch`. A
 * refusal is silent; what was not delivered is lost.
 */
export function createDelivery(path: string): (message: IngestBody) => void {
  let left = 0
  return (message) => {
    if (left && left--) return
    try {
      if (navigator.sendBeacon(path, new Blob([JSON.stringify(message)], { type: 'application/json' })))
        return
    } catch {
      // An extension or a policy of the page forbids it, or there is none: the app must not notice.
    }
    left = LEFT_OUT
  }
}
