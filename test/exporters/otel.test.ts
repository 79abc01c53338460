import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { metrics } from '@opentelemetry/api'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { afterEach, expect, it } from 'vitest'
import { bench } from '../http/kit.ts'

afterEach(() => metrics.disable())

it('a provider that is set late gets the instruments at the next beat, with figures of the moment it collects', async () => {
  const { monitor, clock } = bench({ opentelemetry: true })
  monitor.collection.start()
  monitor.trackConnection('visits', 'a')
  await monitor.beat()
  await monitor.flush()
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }))
  clock.advance(30_000)
  await monitor.beat()
  await monitor.flush()
  clock.advance(1000)
  monitor.trackConnection('visits', 'b')
  await reader.forceFlush()
  const found = (exporter.getMetrics()[0]?.scopeMetrics[0]?.metrics ?? []).flatMap(
    ({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes, value }) => ({ name: descriptor.name, attributes, value })),
  )
  expect(found).toContainEqual({
    name: 'db.client.connection.count',
    attributes: { 'db.client.connection.pool.name': 'visits', 'db.client.connection.state': 'used' },
    value: 2,
  })
  expect(found).toContainEqual({ name: 'db_monitoring.leases', attributes: { service: 'visits' }, value: 2 })
  expect(found).toContainEqual({ name: 'db_monitoring.health', attributes: {}, value: 0 })
  expect(
    found.filter(({ name }) => /_total$|seconds$/.test(name) && !name.includes('connection_seconds')),
  ).toEqual([])
  expect(monitor.snapshot().faults).toEqual([])

  // After the goodbye nothing is read any more.
  await monitor.close()
  monitor.trackConnection('visits', 'c')
  exporter.reset()
  await reader.forceFlush()
  const values = exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) =>
      scopeMetrics.flatMap(({ metrics: all }) =>
        all.flatMap(({ dataPoints }) => dataPoints.map(({ value }) => value)),
      ),
    )
  expect(values).not.toContain(3)
  await reader.shutdown()
})

it('the path of OTLP carries them to a collector', async () => {
  const bodies: string[] = []
  const collector = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    bodies.push(body)
    response.setHeader('content-type', 'application/json').end('{}')
  })
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}/v1/metrics`
  const reader = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter({ url }),
    exportIntervalMillis: 3_600_000,
  })
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }))
  const { monitor } = bench({ opentelemetry: true })
  monitor.trackConnection('visits')
  await monitor.beat()
  await monitor.flush()
  await reader.forceFlush()
  expect(bodies.join('')).toContain('db.client.connection.count')
  await monitor.close()
  await reader.shutdown()
  await new Promise((resolve) => collector.close(resolve))
})
