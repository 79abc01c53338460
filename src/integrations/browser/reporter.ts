import type { IngestBody } from '../../model/report/ingest.ts'
import { createCounts } from './counts.ts'

/** ms between two messages while there is something to report, or a socket is open. */
const EVERY_MS = 15_000

/** One operation under way. */
export interface Running {
  attempts: number
  end(failed: boolean): void
}

/** Counts operations and reports them now and then. */
export interface Reporter {
  begin(operation: string): Running
  error(code: string): void
  /** Reports at once what there is to report. */
  flush(): void
}

/**
 * @param send takes one message; must not throw
 * @param sockets realtime sockets that are open now
 */
export function createReporter(send: (message: IngestBody) => void, sockets: () => number): Reporter {
  const counts = createCounts()
  let active = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let sender = ''

  const flush = (): void => {
    if (!timer) return
    clearTimeout(timer)
    timer = undefined
    sender ||= Math.random().toString(36).slice(2)
    const open = sockets()
    send({
      v: 1,
      sender,
      runtime: 'browser',
      service: 'browser-client',
      ...counts.take(),
      active,
      sockets: open,
    })
    if (open) soon()
  }
  const soon = (): void => {
    timer ??= setTimeout(flush, EVERY_MS)
  }
  // A page may open sockets and do nothing else.
  soon()

  return {
    begin(name) {
      const start = performance.now()
      active++
      const running: Running = {
        attempts: 1,
        end(failed) {
          active--
          counts.ended(name, performance.now() - start, running.attempts, failed)
          soon()
        },
      }
      return running
    },
    error(code) {
      counts.error(code)
      soon()
    },
    flush,
  }
}
