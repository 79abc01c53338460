import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Notice } from '../../src/model/alert.ts'
import type { MonitoringReport } from '../../src/model/report/monitoring.ts'
import { bench } from '../http/kit.ts'

/*
 * A built app: one minified line holds what makes the pools, what leaks, and everything between. Whoever names a place of
 * it names the same source.
 */

/** Sources, each with the line that counts. */
const DB = 'export const whereMade = (): string => {\n  return new Error().stack ?? "" // line 2\n}\n'
const ROUTE =
  'import { whereMade } from "./db.ts"\nconst other = () => new Error("no")\n\nexport const take = (): string => {\n  return new Error().stack ?? "" // line 5\n}\nexport const made = whereMade\nexport const more = other\n'

interface Built {
  take(): string
  made(): string
}
let dir: string
let built: Built
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'one-place-'))
  writeFileSync(join(dir, 'db.ts'), DB)
  writeFileSync(join(dir, 'route.ts'), ROUTE)
  // Long enough that a sentence which names it is cut in the middle of it.
  const outfile = join(dir, `${'[root-of-the-server]__'.repeat(6)}._.mjs`)
  await build({
    entryPoints: [join(dir, 'route.ts')],
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    sourcemap: 'external',
  })
  built = (await import(pathToFileURL(outfile).href)) as Built
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const sent: Notice[] = []
function leaking() {
  const all = bench({
    captureStack: 'on',
    staleAfter: 30_000,
    channels: [{ id: 'kept', send: (notice) => void sent.push(notice) }],
  })
  const { monitor } = all
  for (const name of ['pg:reports', 'pg:reports#2'])
    monitor.attach({
      name,
      kind: 'pg',
      source: 'measured',
      target: 'db as app',
      createdAt: built.made(),
      read: () => ({ used: 3, idle: 0, connecting: 0, pending: 0, max: 5 }),
    })
  const tracker = monitor.tracker('reports', 'pg:reports')
  for (let count = 0; count < 3; count++) tracker.open('select visits', { origin: { stack: built.take() } })
  all.clock.advance(31_000)
  return all
}

const PLACE = /route\.ts:5\b/
const CHUNK = /root-of-the-server/

describe('a leak in built code', () => {
  // First, while no map has been read.
  it('has it when a lease is lost between two looks, whoever asks first', async () => {
    const { monitor, clock } = bench({ captureStack: 'on', staleAfter: 30_000 })
    const lease = monitor.tracker('reports', 'pg:reports').open('select', { origin: { stack: built.take() } })
    clock.advance(1000)
    lease.lost?.()
    const place = (): string | undefined =>
      monitor.snapshot().verdict.causes.find(({ kind }) => kind === 'leak')?.culprit.place
    // Its map is being read from that moment on.
    await vi.waitFor(() => expect(place()).toMatch(PLACE))
  })

  it('has one place, in every answer and message', async () => {
    const { monitor, ask, post } = leaking()
    const snapshot = await monitor.beat()
    const [leak] = snapshot.verdict.causes.filter(({ kind }) => kind === 'leak')
    expect(leak?.culprit.place).toMatch(PLACE)
    for (const text of [
      leak?.sentence,
      leak?.advice,
      String(leak?.evidence.find(({ label }) => label === 'taken at')?.value),
    ])
      expect(text).toMatch(PLACE)
    expect(snapshot.verdict.causes.find(({ kind }) => kind === 'duplicate-pools')?.culprit.place).toMatch(
      /db\.ts:2$/,
    )
    expect(sent.find(({ alert }) => alert.rule === 'leak-suspected')?.alert.message).toMatch(PLACE)

    const body = (await ask('database?detailed&diagnostics')).body as MonitoringReport
    const own = body.leaks[0]?.stack?.find(({ app }) => app)
    expect(`${own?.file}:${own?.line}`).toBe(leak?.culprit.place)
    expect(body.pools.map(({ createdAt }) => createdAt)).toEqual([
      expect.stringMatching(/db\.ts:2$/),
      expect.stringMatching(/db\.ts:2$/),
    ])
    const answers = [
      JSON.stringify(body),
      (await ask('health?detailed&diagnostics')).text,
      (await ask('health', { headers: { accept: 'application/health+json' } })).text,
      (await post('database', { operation: 'cleanup', dryRun: true })).text,
      JSON.stringify(sent.map(({ alert }) => alert)),
      JSON.stringify(monitor.recommendations(snapshot)),
    ]
    for (const text of answers) {
      expect(text).not.toMatch(CHUNK)
      expect(text).toMatch(PLACE)
    }
  })

  it('has it at the first question too, where no beat runs', async () => {
    const { ask } = leaking()
    const body = (await ask('database')).body as MonitoringReport
    expect(body.verdict.causes.find(({ kind }) => kind === 'leak')?.culprit.place).toMatch(PLACE)
    expect(JSON.stringify(body)).not.toMatch(CHUNK)
  })
  it('has it in the file of an export too', async () => {
    const { post } = leaking()
    const { status, text } = await post('database', { operation: 'export-json' })
    expect(status).toBe(200)
    expect(text).toMatch(PLACE)
    expect(text).not.toMatch(CHUNK)
  })

  it('says its line however long its path is', async () => {
    const { monitor, clock } = bench({ captureStack: 'on', staleAfter: 30_000 })
    const file =
      'src/app/(dashboard)/reports/[reportId]/quarters/[quarter]/regions/[region]/sites/[site]/export/route.ts'
    const stack = `Error\n    at GET (${process.cwd()}/${file}:142:7)`
    for (let count = 0; count < 2; count++)
      monitor.tracker('web', 'pg:a').open('select', { origin: { stack } })
    for (let count = 0; count < 7; count++)
      monitor.attach({
        name: `pg:x#${count}`,
        kind: 'pg',
        source: 'measured',
        target: 'db as app',
        createdAt: stack.split('\n')[1] ?? '',
        read: () => ({ used: 0, idle: 0, connecting: 0, pending: 0, max: 5 }),
      })
    clock.advance(31_000)
    const { verdict } = monitor.snapshot()
    for (const kind of ['leak', 'never-closed-pools']) {
      const found = verdict.causes.find((cause) => cause.kind === kind)
      expect(found?.culprit.place).toBe(`${file}:142`)
      expect(found?.sentence).toMatch(/export\/route\.ts:142\b/)
      expect(found?.evidence.map(({ value }) => value)).toContain(`${file}:142`)
    }
  })
})
