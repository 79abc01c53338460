import { describe, expect, it } from 'vitest'
import { exportOf } from '../../src/api/stats/export.ts'
import { ADMIN, type Body, bearer, bench, FROM_OUTSIDE, READ } from './kit.ts'

/** A monitor with something wrong: a hand-made lease that was never given back. */
function leaking() {
  const all = bench({ token: READ, adminToken: ADMIN })
  all.monitor.trackConnection('worker', 'held')
  all.clock.advance(300_000)
  return all
}

const HEALTH_JSON = { accept: 'application/health+json' }

/** Every way a JSON body is had. A new one is to be added here. */
const GETS: readonly (readonly [string, Record<string, string>])[] = [
  ['health', {}],
  ['health?detailed=true', {}],
  ['health?diagnostics=true', {}],
  ['health', HEALTH_JSON],
  ['database', {}],
  ['database?detailed=true', {}],
  ['database?history=true', {}],
  ['database?history=true&buckets=10&hours=1', {}],
  ['database?aggregated=true&hours=6', {}],
  ['database?service=worker', {}],
  ['database?diagnostics=true', {}],
  ['database?fleet=true', {}],
  ['database?budget=true', {}],
  ['database?instance=one', {}],
  ['database?format=json', {}],
]
const POSTS: readonly (readonly ['health' | 'database', Record<string, unknown>])[] = [
  ['health', { operation: 'cleanup', dryRun: true }],
  ['health', { operation: 'emergency-reset', dryRun: true }],
  ['database', { operation: 'cleanup', dryRun: true }],
  ['database', { operation: 'emergency-reset', dryRun: true }],
  ['database', { operation: 'export-json' }],
  ['database', { operation: 'start-collection' }],
  ['database', { operation: 'stop-collection' }],
]

describe('the verdict stands in every JSON body', () => {
  it.each(GETS)('GET %s %j', async (path, accepted) => {
    const { ask, monitor } = leaking()
    const headers = { ...accepted, ...bearer(READ) }
    const { body } = await ask(path, { headers })
    expectVerdict(body, monitor.snapshot().verdict)
  })

  it.each(POSTS)('POST %s %j', async (route, asked) => {
    const { post, monitor } = leaking()
    const { body, status } = await post(route, asked, bearer(ADMIN))
    expect(status).toBe(200)
    expectVerdict(body, monitor.snapshot().verdict)
  })

  it('POST database release: the verdict falls after two looks without its cause, so it still stands', async () => {
    const { post, monitor } = leaking()
    const [leak] = monitor.snapshot().leaks
    const { body, status } = await post(
      'database',
      { operation: 'release', id: leak?.lease.id },
      bearer(ADMIN),
    )
    expect(status).toBe(200)
    expect(body.verdict.causes[0]?.kind).toBe('leak')
  })

  it('POST database acknowledge', async () => {
    const { post, monitor } = leaking()
    const [alert] = monitor.snapshot().alerts
    const { body, status } = await post(
      'database',
      { operation: 'acknowledge', id: alert?.id },
      bearer(ADMIN),
    )
    expect(status).toBe(200)
    expectVerdict(body, monitor.snapshot().verdict)
  })

  it('the JSON export, as a file and as a value', () => {
    const { monitor } = leaking()
    expectVerdict(exportOf(monitor), monitor.snapshot().verdict)
  })
})

describe('no verdict goes to those who may not read', () => {
  it.each([
    ['health', {}],
    ['health', { accept: 'application/health+json' }],
    ['database', {}],
    ['health?probe=liveness', {}],
    ['health?probe=readiness', {}],
  ])('GET %s %j', async (path, headers) => {
    const { body } = await leaking().ask(path, { headers: { ...FROM_OUTSIDE, ...headers } })
    expect(body).not.toHaveProperty('verdict')
  })
})

function expectVerdict(body: Body, verdict: object): void {
  expect(body.verdict).toEqual(JSON.parse(JSON.stringify(verdict)))
  expect(body.verdict.causes[0]?.kind).toBe('leak')
}
