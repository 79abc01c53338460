import type { HistoryPoint } from '../model/history.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { quantile } from '../model/tools/histogram.ts'

type Cell = string | number | null

/** Rows put into one chunk of the stream: some tens of kilobytes. */
const CHUNK_ROWS = 200

const HEALTH = ['healthy', 'warning', 'critical'] as const

const SERVICE_HEADER = [
  'timestamp',
  'instance',
  'service',
  'activeConnections',
  'totalConnections',
  'maxPoolSize',
  'utilizationPercent',
  'errorCount',
  'latencyP50Ms',
  'latencyP95Ms',
  'latencyP99Ms',
] as const

const HISTORY_HEADER = [
  'timestamp',
  'instance',
  'activeConnections',
  'totalConnections',
  'utilizationPercent',
  'pending',
  'errors',
  'timeouts',
  'alerts',
  'leaks',
  'acquireP95Ms',
  'healthStatus',
] as const

/** The present as RFC 4180 text: a header and one row a service. */
export function servicesCsv(snapshot: Snapshot): ReadableStream<Uint8Array> {
  return stream(SERVICE_HEADER, snapshot.services.length, (i) => serviceRow(snapshot, i))
}

/** The history as RFC 4180 text: a header and one row a snapshot, oldest first, one column of utilisation a pool. */
export function historyCsv(points: readonly HistoryPoint[], instance: string): ReadableStream<Uint8Array> {
  const pools = [...new Set(points.flatMap((point) => Object.keys(point.pools)))].sort()
  const header = [...HISTORY_HEADER, ...pools.map((pool) => `utilizationPercent ${pool}`)]
  return stream(header, points.length, (i) => historyRow(points[i] as HistoryPoint, instance, pools))
}

function serviceRow(snapshot: Snapshot, i: number): Cell[] {
  const service = snapshot.services[i]
  if (!service) return []
  const { duration } = service.recent
  return [
    iso(snapshot.at),
    snapshot.instance.id,
    service.name,
    service.active,
    service.opened,
    service.maxPoolSize,
    service.maxPoolSize ? percent(service.active / service.maxPoolSize) : null,
    service.errorCount,
    quantile(duration, 0.5),
    quantile(duration, 0.95),
    quantile(duration, 0.99),
  ]
}

function historyRow(point: HistoryPoint, instance: string, pools: readonly string[]): Cell[] {
  return [
    iso(point.at),
    instance,
    point.active,
    point.total,
    percent(point.utilization),
    point.pending,
    point.errors,
    point.timeouts,
    point.alerts,
    point.leaks,
    point.acquireP95,
    HEALTH[point.health],
    ...pools.map((pool) => percent(point.pools[pool] ?? Number.NaN)),
  ]
}

function iso(at: number): string {
  return new Date(at).toISOString()
}

/** One decimal. */
function percent(ratio: number): number {
  return Math.round(ratio * 1000) / 10
}

function stream(
  header: readonly string[],
  rows: number,
  rowAt: (i: number) => readonly Cell[],
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let next = -1
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const lines: string[] = []
      for (; next < rows && lines.length < CHUNK_ROWS; next++)
        lines.push(line(next < 0 ? header : rowAt(next)))
      controller.enqueue(encoder.encode(lines.join('')))
      if (next >= rows) controller.close()
    },
  })
}

function line(cells: readonly Cell[]): string {
  return `${cells.map(cell).join(',')}\r\n`
}

/** Unknown (null, NaN) is empty. Text that a spreadsheet would run as a formula gets an apostrophe before it. */
function cell(value: Cell): string {
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value)
  if (value === null) return ''
  const safe = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
