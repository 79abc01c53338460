import type { IngestBody } from '../../model/report/ingest.ts'
import type { OperationReading, ServiceReading } from '../../model/service.ts'
import { createHistogram, cumulative, since } from '../../model/tools/histogram.ts'

/** Rows of one message; the rest waits for the next (the route takes at most 8 KiB). */
const ROWS = 20
const CODES = 20

type OperationRow = IngestBody['operations'][number]

/** What a sender has told already, so that each message holds only what came since. */
export interface EdgeReport {
  /** The message for what happened since the last one that was taken back by nobody; `null` when nothing did. */
  next(services: readonly ServiceReading[]): { readonly body: IngestBody; taken(): void } | null
}

/** Cuts the isolate's running counters into messages. */
export function createEdgeReport(sender: string, service: string): EdgeReport {
  const toldOperations = new Map<string, OperationReading>()
  const toldErrors = new Map<string, number>()
  return {
    next(services) {
      const reading = services.find(({ name }) => name === service)
      if (!reading) return null
      const changed = reading.operations
        .filter((now) => finished(now) > finished(toldOperations.get(keyOf(now))))
        .slice(0, ROWS)
      const errors = Object.entries(reading.errorsByCode)
        .map(([code, count]) => [code, count - (toldErrors.get(code) ?? 0)] as const)
        .filter(([, count]) => count > 0)
        .slice(0, CODES)
      if (changed.length === 0 && errors.length === 0) return null
      const body: IngestBody = {
        v: 1,
        sender,
        runtime: 'edge',
        service,
        operations: changed.map((now) => rowOf(now, toldOperations.get(keyOf(now)))),
        errors: Object.fromEntries(errors),
        active: reading.active,
      }
      return {
        body,
        taken() {
          for (const now of changed) toldOperations.set(keyOf(now), now)
          for (const [code, count] of errors) toldErrors.set(code, (toldErrors.get(code) ?? 0) + count)
        },
      }
    },
  }
}

function rowOf(now: OperationReading, told: OperationReading | undefined): OperationRow {
  const window = since(now.duration, told?.duration ?? createHistogram())
  const running = cumulative(window)
  return {
    pool: now.pool,
    operation: now.operation,
    count: finished(now) - finished(told),
    failed: now.failed - (told?.failed ?? 0),
    attempts: now.attempts - (told?.attempts ?? 0),
    sumMs: window.sum,
    buckets: running.map((count, index) => count - (running[index - 1] ?? 0)),
  }
}

/** Operations that ended: those still running are told when they end, once. */
function finished(operation: OperationReading | undefined): number {
  return operation ? operation.opened - operation.active : 0
}

function keyOf({ pool, operation }: OperationReading): string {
  return `${pool} ${operation}`
}
