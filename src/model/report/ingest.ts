/** POST /api/monitoring/database/ingest: aggregated counts of one sender since its last message. */
export interface IngestBody {
  /** Protocol. */
  readonly v: 1
  /** Random by page or isolate; tells senders apart, is stored nowhere beyond the instance list. */
  readonly sender: string
  readonly runtime: 'browser' | 'edge' | 'worker'
  readonly service: string
  /** One row an operation since the last message. */
  readonly operations: readonly {
    readonly pool: string
    readonly operation: string
    readonly count: number
    readonly failed: number
    readonly attempts: number
    /** Sum of durations, ms. */
    readonly sumMs: number
    /** Counts at the OpenTelemetry bounds (0.001…10 s, then the rest): ten numbers, not cumulative. */
    readonly buckets: readonly number[]
  }[]
  /** Errors by code. */
  readonly errors: Readonly<Record<string, number>>
  /** In flight now. */
  readonly active: number
  /** Which message of the sender this is, from 1. One that comes again under its number is not counted again. @default unknown */
  readonly seq?: number
  /** Realtime sockets open now: a gauge of their own, no operations. @default 0 */
  readonly sockets?: number
}
