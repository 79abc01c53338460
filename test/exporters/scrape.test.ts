import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type PrometheusServer, startPrometheusServer } from '../../src/exporters/prometheus-server.ts'
import { bench } from '../http/kit.ts'
import { ensureProgram, PROGRAMS } from '../kit/debian.ts'
import { freePort } from '../kit/port.ts'

let prometheus: Awaited<ReturnType<typeof ensureProgram>>
let folder = ''
let child: ChildProcess | undefined
let server: PrometheusServer | undefined

beforeAll(async () => {
  prometheus = await ensureProgram(PROGRAMS.prometheus)
  folder = await mkdtemp(join(tmpdir(), 'scrape-'))
}, 300_000)

afterAll(async () => {
  if (child && child.exitCode === null) {
    child.kill()
    await once(child, 'exit')
  }
  await server?.close()
  await rm(folder, { recursive: true, force: true })
})

interface Answer {
  readonly data: {
    readonly result: readonly {
      readonly metric: Record<string, string>
      readonly value: readonly [number, string]
    }[]
  }
}

it('a real Prometheus scrapes the stand-alone server and finds our numbers', async ({ skip }) => {
  if ('missing' in prometheus) return skip(prometheus.missing)
  const { monitor, clock } = bench()
  const tracker = monitor.tracker('hostile "name"\\\n', 'pg:main')
  const lease = tracker.open('select visits')
  tracker.waited(3)
  clock.advance(700)
  lease.end()
  let scrapes = 0
  server = startPrometheusServer({
    port: 0,
    host: '127.0.0.1',
    read: () => {
      scrapes++
      return monitor.snapshot()
    },
    fault: (part, error) => {
      throw new Error(`${part}: ${String(error)}`)
    },
  })
  const target = await server.listening
  const port = await freePort()
  await writeFile(
    join(folder, 'prometheus.yml'),
    `global: { scrape_interval: 1s }\nscrape_configs: [{ job_name: app, static_configs: [{ targets: ['127.0.0.1:${target?.port}'] }] }]\n`,
  )
  child = spawn(
    prometheus.path,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  )
  const query = async (expression: string): Promise<Answer['data']['result']> => {
    const answer = await fetch(
      `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expression)}`,
    )
    return ((await answer.json()) as Answer).data.result
  }
  await vi.waitFor(
    async () => {
      expect((await query('up{job="app"}'))[0]?.value[1]).toBe('1')
    },
    { timeout: 20_000, interval: 200 },
  )
  expect(scrapes).toBeGreaterThan(0)
  const leases = await query('db_monitoring_leases_total')
  expect(leases.map(({ metric, value }) => [metric.service, value[1]])).toEqual([['hostile "name"\\', '1']])
  const p95 = await query('histogram_quantile(0.95, db_client_operation_duration_seconds_bucket)')
  expect(Number(p95[0]?.value[1])).toBeGreaterThan(0.5)
  expect(Number(p95[0]?.value[1])).toBeLessThanOrEqual(1)
})
