import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createMonitor, defineDbMonitoring } from 'next-db-monitoring'
import { expect, it } from 'vitest'
import { folder, receiver } from './kit.ts'
import { deskChannel } from './worked/desk.ts'
import { folderFleet } from './worked/folder-fleet.ts'
import { gatewayProbe } from './worked/gateway.ts'
import { jobsCollector } from './worked/jobs.ts'
import { linesExporter } from './worked/lines.ts'
import { linesJournal } from './worked/lines-journal.ts'
import { longQueue } from './worked/long-queue.ts'

it('one of each kind, from outside the package, works in one configuration', async () => {
  const path = await folder()
  const desk = await receiver()
  const gateway = await receiver('{"busy":5,"free":0,"queued":9,"size":5}')
  const options = defineDbMonitoring({
    console: false,
    instance: 'one',
    rules: [longQueue],
    channels: [deskChannel(desk.url, 'desk-token-0123456789')],
    exporters: [linesExporter(join(path, 'beats.ndjson'))],
    collectors: [jobsCollector(async () => 3)],
    probes: [gatewayProbe(gateway.url, 'gateway-token')],
    journal: linesJournal(join(path, 'history.ndjson')),
    fleet: folderFleet(join(path, 'fleet')),
  })
  const monitor = createMonitor(options)
  const snapshot = await monitor.beat()

  const message = '9 requests wait for gateway, which has 5 slots'
  expect(snapshot.alerts.map((alert) => alert.message)).toContain(message)
  expect(snapshot.collected).toEqual({ 'jobs.waiting': 3 })
  await expect.poll(() => desk.bodies.join()).toContain(message)
  await expect
    .poll(() => readFile(join(path, 'beats.ndjson'), 'utf8').catch(() => ''))
    .toContain('"name":"gateway","used":5,"max":5')
  expect(monitor.snapshot().faults).toEqual([])
  await monitor.close()

  const next = createMonitor({
    console: false,
    instance: 'two',
    journal: linesJournal(join(path, 'history.ndjson')),
    fleet: folderFleet(join(path, 'fleet')),
  })
  await next.beat()
  expect(next.history.points(10)).toHaveLength(2)
  await expect.poll(() => next.fleet.members().map(({ report }) => report.instance.id)).toEqual(['one'])
  await next.close()
})

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

it('each is one file that knows the public doors only, and the documentation shows it as it is', () => {
  const doc = read('../../docs/extensions.md')
  const files = readdirSync(new URL('worked', import.meta.url))
  expect(files).toHaveLength(7)
  for (const file of files) {
    const source = read(`worked/${file}`)
    const imports = [...source.matchAll(/from '([^']+)'/g)].map(([, from]) => from as string)
    expect(
      imports.filter((from) => !/^(?:next-db-monitoring|node:)/.test(from)),
      file,
    ).toEqual([])
    expect(doc, file).toContain(`\`\`\`ts\n${source}\`\`\``)
  }
})
