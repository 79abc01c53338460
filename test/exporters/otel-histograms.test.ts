import { metrics } from '@opentelemetry/api'
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { afterEach, expect, it } from 'vitest'
import { OTEL_SECONDS } from '../../src/model/tools/histogram.ts'
import { bench } from '../http/kit.ts'

const stops: (() => unknown)[] = []

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

/** A monitor that hands its figures to the real SDK. */
function observed() {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }))
  const made = bench({ opentelemetry: true })
  stops.push(
    () => metrics.disable(),
    () => reader.shutdown(),
    () => made.monitor.close(),
  )
  return {
    ...made,
    async collect() {
      made.clock.advance(30_000)
      await made.monitor.beat()
      await made.monitor.flush()
      exporter.reset()
      await reader.forceFlush()
      return (exporter.getMetrics()[0]?.scopeMetrics[0]?.metrics ?? [])
        .filter(({ dataPointType }) => dataPointType === DataPointType.HISTOGRAM)
        .map(({ descriptor: { name, unit }, dataPoints }) => ({
          name,
          unit,
          points: dataPoints as DataPoint<Histogram>[],
        }))
    },
  }
}

it("the SDK holds the convention's histograms, counted to the unit, also over many beats", async () => {
  const { monitor, clock, collect } = observed()
  const tracker = monitor.tracker('app', 'pg:main')
  const work = (ms: number): void => {
    const lease = tracker.open('select visits')
    clock.advance(ms)
    lease.end()
  }
  for (const ms of [0.5, 1, 4, 5, 700, 12_000]) work(ms)
  tracker.waited(3)
  tracker.waited(300)
  tracker.created(20)
  const first = await collect()
  expect(first.map(({ name, unit }) => [name, unit]).sort()).toEqual([
    ['db.client.connection.create_time', 's'],
    ['db.client.connection.use_time', 's'],
    ['db.client.connection.wait_time', 's'],
    ['db.client.operation.duration', 's'],
  ])
  const [operation] = first.find(({ name }) => name === 'db.client.operation.duration')?.points ?? []
  expect(operation?.attributes).toEqual({
    'db.system.name': 'postgresql',
    'db.query.summary': 'select visits',
    service: 'app',
  })
  expect(operation?.value.buckets).toEqual({
    boundaries: [...OTEL_SECONDS],
    counts: [2, 2, 0, 0, 0, 0, 1, 0, 0, 1],
  })
  // The middle of our buckets stands for a duration.
  expect(operation?.value.sum).toBeGreaterThan(12.7105 * 0.94)
  expect(operation?.value.sum).toBeLessThan(12.7105 * 1.06)
  const wait = first.find(({ name }) => name === 'db.client.connection.wait_time')?.points[0]
  expect(wait?.attributes).toEqual({ 'db.client.connection.pool.name': 'pg:main' })
  expect(wait?.value.count).toBe(2)

  for (let i = 0; i < 2500; i++) work(40)
  const later = await collect()
  const again = later.find(({ name }) => name === 'db.client.operation.duration')?.points[0]
  expect(again?.value.count).toBe(2506)
  const unchanged = await collect()
  expect(unchanged.find(({ name }) => name === 'db.client.operation.duration')?.points[0]?.value.count).toBe(
    2506,
  )
  expect(monitor.snapshot().faults).toEqual([])
})

it('names without end are as many series as the ledger counts apart', async () => {
  const { monitor, collect } = observed()
  const tracker = monitor.tracker('app', 'pg:main')
  for (let i = 0; i < 3000; i++) tracker.open(`select t${i}`).end()
  const found = await collect()
  const points = found.find(({ name }) => name === 'db.client.operation.duration')?.points ?? []
  const known = monitor.snapshot().services.flatMap(({ operations }) => operations)
  expect(points).toHaveLength(known.length)
  // A thousand names, and `other`.
  expect(points.length).toBeLessThanOrEqual(1001)
  expect(points.reduce((sum, { value }) => sum + value.count, 0)).toBe(3000)
})
