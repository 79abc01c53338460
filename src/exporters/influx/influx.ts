import { OwnError } from '../../model/errors/own-error.ts'
import type { Exporter } from '../../model/extensions.ts'
import { linesOf } from './points.ts'
import type { WriteLines } from './writer.ts'

/** Lines kept while the server is away: an hour of 30 s beats with 80 lines each, about 2 MB. */
export const MOST_LINES = 10_000
/** Lines of one write, as InfluxData advises. */
const BATCH = 5000
/** ms before the next try after a failure: doubled each time, with jitter. */
const FIRST_DELAY = 1000
const LONGEST_DELAY = 60_000

export interface InfluxParts {
  /** Resolves with what sends one batch; rejects when it cannot be had, and is then asked again at the next try. */
  readonly open: () => Promise<WriteLines>
  /** Monotonic ms. */
  readonly now: () => number
  /** 0..1, for jitter. */
  readonly random: () => number
}

/**
 * Pushes each beat's snapshot. What the server does not take waits, the oldest is dropped first and counted; a try is made no sooner
 * than its back-off allows. A batch the server calls wrong (400, 413, 422) is dropped: it would be refused for ever.
 */
export function createInflux({ open, now, random }: InfluxParts): Exporter {
  const waiting: string[] = []
  let write: WriteLines | null = null
  let dropped = 0
  let failures = 0
  let nextTry = Number.NEGATIVE_INFINITY

  let draining: Promise<void> | null = null

  /** One at a time, so that the goodbye does not send what a beat is sending. */
  const drain = (signal: AbortSignal | undefined): Promise<void> => {
    draining ??= sendAll(signal).finally(() => {
      draining = null
    })
    return draining
  }

  const sendAll = async (signal: AbortSignal | undefined): Promise<void> => {
    while (waiting.length > 0 && !signal?.aborted) {
      const batch = waiting.slice(0, BATCH)
      try {
        write ??= await open()
        await write(batch)
      } catch (error) {
        if (!isRefused(error)) {
          nextTry = now() + delayOf(error, failures++, random())
          throw failure(error, waiting.length, dropped)
        }
        waiting.splice(0, batch.length)
        dropped += batch.length
        throw failure(error, waiting.length, dropped)
      }
      waiting.splice(0, batch.length)
      failures = 0
    }
  }

  return {
    name: 'influxdb',
    async send(snapshot, context) {
      waiting.push(...linesOf(snapshot, dropped))
      const excess = waiting.length - MOST_LINES
      if (excess > 0) {
        waiting.splice(0, excess)
        dropped += excess
      }
      if (now() >= nextTry) await drain(context?.signal)
    },
    backlog: () => ({ waiting: waiting.length, dropped }),
    close: () => drain(undefined),
  }
}

/** Answers that say the lines themselves are wrong. */
function isRefused(error: unknown): boolean {
  return [400, 413, 422].includes(statusOf(error) ?? 0)
}

function statusOf(error: unknown): number | null {
  const status = (error as { readonly statusCode?: unknown } | null)?.statusCode
  return typeof status === 'number' ? status : null
}

/** What the server asks for (`Retry-After`), else back-off; at most a minute, so that it catches up soon. */
function delayOf(error: unknown, failures: number, random: number): number {
  const backOff = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** Math.min(failures, 10)) * (0.5 + random / 2)
  const asked = (error as { retryAfter?: () => unknown } | null)?.retryAfter?.()
  return typeof asked === 'number' ? Math.min(LONGEST_DELAY, Math.max(asked, backOff)) : backOff
}

/** In words of ours: a server's answer may hold what it was sent. */
function failure(error: unknown, waiting: number, dropped: number): Error {
  if (error instanceof OwnError) return error
  const status = statusOf(error)
  const why = status === null ? 'cannot be reached' : `answered ${status}`
  return new OwnError(`the server ${why}: ${waiting} points wait, ${dropped} were dropped until now`, {
    cause: error,
  })
}
