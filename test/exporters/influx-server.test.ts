import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createMonitor } from 'next-db-monitoring'
import { afterAll, expect, it, vi } from 'vitest'
import type { InfluxOptions } from '../../src/model/observers/clients.ts'
import { ensureProgram, PROGRAMS } from '../kit/debian.ts'
import { freePort } from '../kit/port.ts'
import { type Running, startServer } from './servers.ts'

const servers: Running[] = []

afterAll(async () => {
  for (const server of servers) await server.stop()
})

/** One beat of a monitor whose service has a name that line protocol must escape. */
async function beatInto(influxdb: InfluxOptions): Promise<void> {
  const monitor = createMonitor({ console: false, service: 'my app', instance: 'a,1', influxdb })
  monitor.trackConnection('visits, daily=1')
  await monitor.beat()
  await monitor.close()
  expect(monitor.snapshot().faults).toEqual([])
}

it('VictoriaMetrics takes what is written by the path of version 2, and gives it back', async ({ skip }) => {
  const program = await ensureProgram(PROGRAMS.victoriaMetrics)
  if ('missing' in program) return skip(program.missing)
  const url = `http://127.0.0.1:${await freePort()}`
  servers.push(
    await startServer(program.path, `${url}/health`, async (folder) => [
      `-storageDataPath=${folder}`,
      `-httpListenAddr=${url.slice(7)}`,
    ]),
  )
  await beatInto({ enabled: true, url, token: 'your-token', org: 'your-org', bucket: 'your-bucket' })
  const found = await vi.waitUntil(
    async () => {
      const answer = await fetch(`${url}/api/v1/export?match[]=${encodeURIComponent('{__name__=~"db_.*"}')}`)
      const text = await answer.text()
      return text.includes('db_connections_used') && text
    },
    { timeout: 20_000, interval: 200 },
  )
  const series = found
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { metric: Record<string, string>; values: number[] })
  expect(series.find(({ metric }) => metric.__name__ === 'db_connections_active')).toMatchObject({
    metric: { service: 'visits, daily=1', instance: 'a,1', environment: 'test' },
    values: [1],
  })
  expect(series.find(({ metric }) => metric.__name__ === 'db_connections_used')).toMatchObject({
    metric: { service: 'my app', pool: 'visits, daily=1' },
    values: [1],
  })
  expect(series.find(({ metric }) => metric.__name__ === 'db_monitoring_health')).toMatchObject({
    values: [0],
  })
}, 120_000)

it('InfluxDB 1.6 takes what is written by the path of version 1', async ({ skip }) => {
  const program = await ensureProgram(PROGRAMS.influxdb)
  if ('missing' in program) return skip(program.missing)
  const url = `http://127.0.0.1:${await freePort()}`
  const rpc = await freePort()
  servers.push(
    await startServer(program.path, `${url}/ping`, async (folder) => {
      const file = join(folder, 'influxdb.conf')
      await writeFile(
        file,
        [
          'reporting-disabled = true',
          `bind-address = "127.0.0.1:${rpc}"`,
          `[meta]\ndir = "${folder}/meta"`,
          `[data]\ndir = "${folder}/data"\nwal-dir = "${folder}/wal"`,
          `[http]\nbind-address = "${url.slice(7)}"`,
        ].join('\n'),
      )
      return ['-config', file]
    }),
  )
  await fetch(`${url}/query?q=${encodeURIComponent('CREATE DATABASE monitoring')}`, { method: 'POST' })
  await beatInto({ enabled: true, url, bucket: 'monitoring/autogen', version: 1 })
  const answer = await fetch(
    `${url}/query?db=monitoring&q=${encodeURIComponent('SELECT last("active") FROM db_connections GROUP BY service')}`,
  )
  expect(JSON.stringify(await answer.json())).toContain('"service":"visits, daily=1"')
}, 120_000)
