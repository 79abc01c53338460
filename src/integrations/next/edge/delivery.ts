import type { EdgeCounts, EdgeMessage } from './counts.ts'

/** ms between two messages of one isolate: often enough for a live view, seldom enough to cost nothing. */
const EVERY_MS = 2_000

/** Waits within one `waitUntil`: for operations that outlive their response, and after a message that did not arrive. */
const MOST_WAITS = 5

/** Addresses kept for one message: strangers can make up more. */
const MOST_ADDRESSES = 4

/** What delivery needs of the isolate. */
export interface DeliveryParts {
  readonly counts: EdgeCounts
  /** Monotonic, ms. */
  readonly now: () => number
  readonly wait: (ms: number) => Promise<void>
  /** @returns whether the message is finished: accepted, or refused for good */
  readonly post: (message: EdgeMessage, requestUrl: string) => Promise<boolean>
}

/**
 * Reports an isolate's counts after its responses: the first at once, then at most one message in two seconds. The response that finds
 * no message on its way keeps the isolate alive (`event.waitUntil`) until what it and all others counted was sent, so
 * the tail of a burst is not lost with the isolate. Never throws.
 * @returns what to call after each response, with the arguments of the user's handler
 */
export function createDelivery({
  counts,
  now,
  wait,
  post,
}: DeliveryParts): (args: readonly unknown[]) => void {
  let due = 0
  let isUnderWay = false
  /** Sent without an answer. The server may have counted it, so it goes again as it was, under its number. */
  let unanswered: EdgeMessage | null = null
  const isDone = (): boolean => unanswered === null && counts.isEmpty && counts.active === 0
  /** Where those who asked lately reached the app, by origin. One that does not answer gives way to the others. */
  const asked = new Map<string, string>()
  const flush = async (): Promise<void> => {
    try {
      for (let waits = 0; waits < MOST_WAITS; ) {
        const early = due - now()
        if (early > 0) await wait(early)
        const message: EdgeMessage | null = unanswered ?? counts.take()
        due = now() + EVERY_MS
        unanswered = message
        const [origin, url] = [...asked][0] ?? ['', '']
        if (message !== null && (await post({ ...message, active: counts.active }, url))) unanswered = null
        else waits++
        if (unanswered !== null && asked.size > 1) asked.delete(origin)
        if (isDone()) return
      }
    } finally {
      isUnderWay = false
    }
  }
  return ([request, event]) => {
    if (isDone()) return
    const { waitUntil } = (event ?? {}) as { waitUntil?: (work: Promise<unknown>) => void }
    const url = (request as { url?: unknown } | undefined)?.url
    if (typeof waitUntil !== 'function' || typeof url !== 'string') return
    // A request's own address goes first where nothing is on its way; while something is, it is one more to try.
    if (!isUnderWay) asked.clear()
    if (asked.size < MOST_ADDRESSES) asked.set(originOf(url), url)
    if (isUnderWay) return
    isUnderWay = true
    waitUntil.call(event, flush())
  }
}

function originOf(url: string): string {
  try {
    return new URL(url).origin
  } catch {
    return url
  }
}
