import { spawnSync } from 'node:child_process'
import { cp, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, expect, it, vi } from 'vitest'
import { startPrometheusServer } from '../../src/exporters/prometheus-server.ts'
import { bench } from '../http/kit.ts'
import { ensureProgram, PROGRAMS } from '../kit/debian.ts'
import { freePort } from '../kit/port.ts'
import { startServer } from './servers.ts'

const RULES = join(import.meta.dirname, '../../examples/prometheus/db-monitoring.rules.yml')
const stops: (() => Promise<unknown>)[] = []

afterAll(async () => {
  for (const stop of stops.reverse()) await stop()
})

it('a pool that times out reaches a receiver by way of Prometheus, our rules and Alertmanager', async ({
  skip,
}) => {
  const prometheus = await ensureProgram(PROGRAMS.prometheus)
  const alertmanager = await ensureProgram(PROGRAMS.alertmanager)
  if ('missing' in prometheus) return skip(prometheus.missing)
  if ('missing' in alertmanager) return skip(alertmanager.missing)

  const received: string[] = []
  const receiver = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    received.push(body)
    response.end()
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  stops.push(() => new Promise((resolve) => receiver.close(resolve)))

  const { monitor } = bench()
  const tracker = monitor.tracker('app', 'pg:main')
  const server = startPrometheusServer({
    port: 0,
    host: '127.0.0.1',
    // One request gives up between two scrapes, again and again.
    read: () => {
      tracker.timedOut()
      return monitor.snapshot()
    },
    fault: (part, error) => {
      throw new Error(`${part}: ${String(error)}`)
    },
  })
  stops.push(() => server.close())
  const target = await server.listening

  const managerUrl = `http://127.0.0.1:${await freePort()}`
  const manager = await startServer(alertmanager.path, `${managerUrl}/-/ready`, async (folder) => {
    const file = join(folder, 'alertmanager.yml')
    await writeFile(
      file,
      `route: { receiver: here, group_wait: 0s }\nreceivers: [{ name: here, webhook_configs: [{ url: 'http://127.0.0.1:${(receiver.address() as AddressInfo).port}/' }] }]\n`,
    )
    return [
      `--config.file=${file}`,
      `--storage.path=${folder}/data`,
      `--web.listen-address=${managerUrl.slice(7)}`,
      '--cluster.listen-address=',
    ]
  })
  stops.push(manager.stop)

  const prometheusUrl = `http://127.0.0.1:${await freePort()}`
  const scraper = await startServer(prometheus.path, `${prometheusUrl}/-/ready`, async (folder) => {
    const file = join(folder, 'prometheus.yml')
    await cp(RULES, join(folder, 'rules.yml'))
    await writeFile(
      file,
      [
        'global: { scrape_interval: 1s, evaluation_interval: 1s }',
        'rule_files: [rules.yml]',
        `alerting: { alertmanagers: [{ static_configs: [{ targets: ['${managerUrl.slice(7)}'] }] }] }`,
        `scrape_configs: [{ job_name: app, static_configs: [{ targets: ['127.0.0.1:${target?.port}'] }] }]`,
      ].join('\n'),
    )
    return [
      `--config.file=${file}`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=${prometheusUrl.slice(7)}`,
    ]
  })
  stops.push(scraper.stop)

  await vi.waitUntil(() => received.length > 0, { timeout: 60_000, interval: 200 })
  const told = JSON.parse(received[0] ?? '') as { alerts: { annotations: { summary: string } }[] }
  expect(told.alerts.map(({ annotations }) => annotations.summary)).toContain(
    'Requests give up waiting for a connection of pg:main.',
  )
}, 200_000)

it('the rules pass their own tests', async ({ skip }) => {
  const promtool = await ensureProgram(PROGRAMS.promtool)
  if ('missing' in promtool) return skip(promtool.missing)
  const cwd = join(RULES, '..')
  for (const asked of [
    ['test', 'rules', 'db-monitoring.test.yml'],
    ['check', 'config', 'prometheus.yml'],
  ]) {
    const { status, stdout, stderr } = spawnSync(promtool.path, asked, { cwd })
    expect(status, `${stdout}${stderr}`).toBe(0)
  }
}, 100_000)
