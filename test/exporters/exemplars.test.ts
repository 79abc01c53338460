import { spawnSync } from 'node:child_process'
import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { afterEach, expect, it, vi } from 'vitest'
import { renderPrometheus } from '../../src/exporters/prometheus.ts'
import { createMemoryFleet } from '../../src/fleet/memory.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { fakeClock } from '../core/fake-clock.ts'
import { ADMIN, bench } from '../http/kit.ts'
import { ensureProgram, PROGRAMS } from '../kit/debian.ts'
import { serve, startPrometheus } from './prometheus-kit.ts'

const OPEN = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5'
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN = '00f067aa0ba902b7'
const stops: (() => unknown)[] = []

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

/** Code in a span, as a tracer would run it. @param sampled whether its trace is recorded anywhere */
function inSpan(sampled: boolean, run: () => void, traceId: string = TRACE): void {
  const span = trace.wrapSpanContext({ traceId, spanId: SPAN, traceFlags: sampled ? 1 : 0 })
  context.with(trace.setSpan(context.active(), span), run)
}

function tracing(): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  stops.push(() => context.disable())
}

function work(monitor: Monitor, pass: (ms: number) => void, ms: number, operation = 'select visits'): void {
  const lease = monitor.tracker('app', 'pg:main').open(operation)
  pass(ms)
  lease.end()
}

it('a real Prometheus reads the trace of a slow operation back', async ({ skip }) => {
  tracing()
  const { monitor, clock } = bench()
  inSpan(true, () => work(monitor, clock.advance, 700))
  work(monitor, clock.advance, 3)
  const app = await serve((accept) => {
    // The clock of the bench stands in another year than that of the database.
    const snapshot = monitor.snapshot()
    return renderPrometheus(
      {
        ...snapshot,
        services: snapshot.services.map((service) => ({
          ...service,
          operations: service.operations.map((operation) => ({
            ...operation,
            exemplars: (operation.exemplars ?? []).map((one) => ({ ...one, at: Date.now() / 1000 })),
          })),
        })),
      },
      accept,
    )
  })
  stops.push(app.stop)
  const prometheus = await startPrometheus(
    `  - { job_name: app, static_configs: [{ targets: ['${app.target}'] }] }`,
    ['--enable-feature=exemplar-storage'],
  )
  if ('missing' in prometheus) return skip(prometheus.missing)
  stops.push(prometheus.stop)
  const now = Date.now() / 1000
  const path = `query_exemplars?query=db_client_operation_duration_seconds_bucket&start=${now - 60}&end=${now + 60}`
  const found = await vi.waitUntil(
    async () => {
      const rows =
        await prometheus.data<
          { seriesLabels: Record<string, string>; exemplars: { labels: unknown; value: string }[] }[]
        >(path)
      return rows.length > 0 && rows
    },
    { timeout: 30_000, interval: 200 },
  )
  expect(found.map(({ seriesLabels }) => [seriesLabels.operation, seriesLabels.le])).toEqual([
    ['select visits', '1.0'],
  ])
  expect(found[0]?.exemplars[0]).toMatchObject({ labels: { trace_id: TRACE, span_id: SPAN }, value: '0.7' })
}, 300_000)

it('the text format has none, and stays what promtool accepts', async ({ skip }) => {
  tracing()
  const { monitor, clock } = bench()
  inSpan(true, () => work(monitor, clock.advance, 7))
  const { text } = await renderPrometheus(monitor.snapshot(), 'text/plain')
  expect(text).not.toContain(TRACE)
  const promtool = await ensureProgram(PROGRAMS.promtool)
  if ('missing' in promtool) return skip(promtool.missing)
  expect(spawnSync(promtool.path, ['check', 'metrics'], { input: text }).status).toBe(0)
}, 300_000)

const lines = async (monitor: Monitor, bounds?: readonly number[]): Promise<string[]> => {
  const { text } = await renderPrometheus(monitor.snapshot(), OPEN, bounds)
  expect(text.endsWith('# EOF\n')).toBe(true)
  return text.split('\n').filter((line) => line.includes(' # '))
}

it('exemplars stand at the bucket their duration fell into, the newest of each', async () => {
  tracing()
  const { monitor, clock } = bench()
  const other = TRACE.replaceAll('4', '5')
  for (const ms of [2, 700, 20_000]) inSpan(true, () => work(monitor, clock.advance, ms))
  inSpan(true, () => work(monitor, clock.advance, 3), other)
  const found = await lines(monitor)
  expect(found.map((line) => [/le="([^"]+)"/.exec(line)?.[1], line.split(' # ')[1]?.split(' ')[1]])).toEqual([
    ['0.005', '0.003'],
    ['1.0', '0.7'],
    ['+Inf', '20'],
  ])
  expect(found[0]).toContain(`# {trace_id="${other}",span_id="${SPAN}"} 0.003 `)
  for (const line of found) expect(line).toMatch(/^db_client_operation_duration_seconds_bucket\{/)
  // Bounds of one's own take what fell between them.
  expect((await lines(monitor, [0.5])).map((line) => /le="([^"]+)"/.exec(line)?.[1])).toEqual(['0.5', '+Inf'])
})

it.each([
  ['no span is active', () => tracing(), (run: () => void) => run()],
  ['the span is not sampled', () => tracing(), (run: () => void) => inSpan(false, run)],
  ['no tracer is there', () => {}, (run: () => void) => inSpan(true, run)],
  ['ids are all zeros', () => tracing(), (run: () => void) => inSpan(true, run, '0'.repeat(32))],
])('there is none where %s', async (_, prepare, around) => {
  prepare()
  const { monitor, clock } = bench()
  around(() => work(monitor, clock.advance, 5))
  expect(await lines(monitor)).toEqual([])
})

it('a tracer that throws costs nothing but the exemplar', async () => {
  context.setGlobalContextManager({
    active: () => {
      throw new Error('broken')
    },
    with: (_context, fn, self, ...args) => fn.call(self as never, ...args),
    bind: (_context, target) => target,
    enable: () => context as never,
    disable: () => context as never,
  })
  stops.push(() => context.disable())
  const { monitor, clock } = bench()
  work(monitor, clock.advance, 5)
  expect(await lines(monitor)).toEqual([])
  expect(monitor.snapshot().totals.opened).toBe(1)
})

it('a scrape of the fleet holds those of the other instances', async () => {
  tracing()
  const store = createMemoryFleet(fakeClock().now)
  const [one, two] = ['one', 'two'].map((instance) => bench({ instance, adminToken: ADMIN, fleet: store }))
  if (one === undefined || two === undefined) throw new Error('two were made')
  inSpan(true, () => work(two.monitor, two.clock.advance, 40))
  for (const { monitor } of [two, one]) await monitor.beat()
  await vi.waitFor(async () => {
    one.clock.advance(2000)
    const { text } = await one.ask('database?format=prometheus', {
      headers: { authorization: `Bearer ${ADMIN}`, accept: OPEN },
    })
    expect(text).toMatch(new RegExp(`instance="two"[^\\n]*le="0.05"} 1 # {trace_id="${TRACE}"`))
  })
})
