import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../kit/chromium.ts'
import { ensureProgram, PROGRAMS } from '../kit/debian.ts'
import { type Postgres, startPostgres } from '../kit/postgres.ts'
import { corpus } from './corpus.ts'
import { runIncident } from './kit/run.ts'
import { openScreens, type Screens } from './kit/screens.ts'
import { prepare } from './kit/world.ts'

/*
 * A cross-section of the corpus: what `npm test` has time for, one or two of each kind. `npm run incidents` runs all.
 */
const SECTION: ReadonlySet<string> = new Set([
  'advisory-lock-holder.ts',
  'begin-in-flight-when-socket-dies.ts',
  'burst-within-capacity.ts',
  'cursor-abandoned.ts',
  'connections-lost.ts',
  'database-missing-postgres-js.ts',
  'leaks-exhaust-the-pool.ts',
  'listen-worker.ts',
  'lock-chain.ts',
  'nearly-full.ts',
  'nightly-import.ts',
  'one-client-never-released.ts',
  'postgres-stopped-under-pg.ts',
  'postgrest-pool-busy.ts',
  'savepoints-handle-errors.ts',
  'server-full-pg.ts',
  'statements-fail.ts',
  'too-few-slots-postgres-js.ts',
  'wrong-password-pg.ts',
])

const cases = await corpus()

describe('the incident corpus', () => {
  it('holds at least 40 incidents and 15 clean look-alikes, each with a name of its own', () => {
    const clean = cases.filter(({ incident }) => incident.expect.cause === null)
    expect(clean.length).toBeGreaterThanOrEqual(15)
    expect(cases.length - clean.length).toBeGreaterThanOrEqual(40)
    expect(new Set(cases.map(({ incident }) => incident.name)).size).toBe(cases.length)
  })

  it('has every file of the cross-section', () => {
    const files = new Set(cases.map(({ file }) => file))
    expect([...SECTION].filter((file) => !files.has(file))).toEqual([])
  })
})

describe('one judgement, on real servers', () => {
  let server: Postgres
  let browser: Browser
  let screens: Screens
  const programs: { pgbouncer?: string } = {}
  beforeAll(async () => {
    server = await startPostgres({ maxConnections: 60 })
    await prepare(server)
    const found = await ensureProgram(PROGRAMS.pgbouncer)
    if ('path' in found) programs.pgbouncer = found.path
    browser = await launchChromium()
    screens = await openScreens(browser)
  })
  afterAll(async () => {
    await screens?.close()
    await browser?.close()
    await server?.stop()
  })

  const section = cases.filter(({ file }) => SECTION.has(file))
  it.each(section.map(({ incident }) => [incident.name, incident] as const))(
    '%s',
    async (_, incident) => {
      const { wrong, unshown } = await runIncident(incident, server, { programs, screens })
      expect(wrong).toEqual([])
      // Read from the accessibility tree of the page, while it happens.
      expect(unshown).toEqual([])
    },
    120_000,
  )
})
