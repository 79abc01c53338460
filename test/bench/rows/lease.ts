import { createMonitor } from 'next-db-monitoring'
import { Gauge, Histogram, Registry } from 'prom-client'
import { baseOf, lineOf, type Row } from '../kit/line.ts'
import { micro } from '../kit/micro.ts'
import { meters } from '../kit/opentelemetry.ts'
import { compare } from '../kit/pairs.ts'

const ROUNDS = 24
const LABELS = { service: 'server-client', pool: 'supabase:rest', operation: 'select visits' }
const NAMES = ['service', 'pool', 'operation'] as const
/** Seconds, as the histogram of `db.client.operation.duration` has them. */
const BOUNDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]

/** One operation begun and ended: the ledger against the least that could be done, and against metrics libraries. */
export const lease: Row = async () => {
  const monitor = createMonitor({ console: false })
  const tracker = monitor.tracker(LABELS.service, LABELS.pool)
  const subjects = [
    micro('floor: a Map look-up, two clock reads, a bucket', floor()),
    micro('a lease opened and ended', () => tracker.open(LABELS.operation).end()),
    micro('prom-client: gauge up and down, histogram', promClient()),
    micro('OpenTelemetry: up-down counter twice, histogram', openTelemetry()),
  ]
  const [base, ours, prom, otel] = await compare(subjects, { rounds: ROUNDS, warm: 1 })
  const seen = monitor.snapshot().services.find(({ name }) => name === LABELS.service)
  await monitor.close()
  if (!base || !ours || !prom || !otel || !seen) throw new Error('The lease row measured nothing.')
  const cheaper = prom.ratio / ours.ratio
  return [
    baseOf(base),
    lineOf(ours, 1.5),
    {
      ...lineOf(prom),
      goal: `lease ≥ 3 × cheaper: ${cheaper.toFixed(1)} ×`,
      met: cheaper >= 3,
    },
    lineOf(otel),
  ]
}

function floor(): () => void {
  const counts = new Map([[LABELS.operation, new Float64Array(BOUNDS.length + 1)]])
  return () => {
    const buckets = counts.get(LABELS.operation) as Float64Array
    const from = performance.now()
    const seconds = (performance.now() - from) / 1000
    let index = 0
    while (index < BOUNDS.length && seconds > (BOUNDS[index] as number)) index++
    buckets[index] = (buckets[index] as number) + 1
  }
}

function promClient(): () => void {
  const registers = [new Registry()]
  const active = new Gauge({ name: 'active', help: 'open now', labelNames: NAMES, registers })
  const duration = new Histogram({
    name: 'duration_seconds',
    help: 'time held',
    labelNames: NAMES,
    buckets: BOUNDS,
    registers,
  })
  return () => {
    active.inc(LABELS)
    const from = performance.now()
    const seconds = (performance.now() - from) / 1000
    active.dec(LABELS)
    duration.observe(LABELS, seconds)
  }
}

function openTelemetry(): () => void {
  const meter = meters().getMeter('bench')
  const active = meter.createUpDownCounter('active')
  const duration = meter.createHistogram('duration', {
    unit: 's',
    advice: { explicitBucketBoundaries: BOUNDS },
  })
  return () => {
    active.add(1, LABELS)
    const from = performance.now()
    const seconds = (performance.now() - from) / 1000
    active.add(-1, LABELS)
    duration.record(seconds, LABELS)
  }
}
