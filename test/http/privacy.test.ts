import { describe, expect, it } from 'vitest'
import { ADMIN, bearer, bench, FROM_OUTSIDE, READ } from './kit.ts'

/** Values that must appear in no answer. */
const PLANTED = {
  password: 'hunter2hunter2',
  jwt: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJlLW9mLXRoaXM',
  email: 'ada.lovelace@planted.example',
  literal: 'planted-literal-value',
  hex: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b',
  folder: '/home/planted-user/private',
  cookie: 'planted-cookie-value',
  checkDetail: 'planted-check-detail',
  authorizeError: 'planted-authorize-error',
} as const

const ROUTES = [
  'health?detailed&diagnostics',
  'database?detailed&history&buckets=5&aggregated&diagnostics&budget&fleet',
  'database?format=prometheus',
  'database?format=csv',
  'database?format=csv&history',
  'database?limit=abc',
  'database?service=nobody',
]

describe('planted values', () => {
  it('are in no body and no header of any answer', async () => {
    const all = bench({ environment: 'production', token: READ, adminToken: ADMIN, captureStack: 'on' })
    const { monitor, clock } = all
    const message = `connection to postgres://app:${PLANTED.password}@db.planted.example:5432/app?token=${PLANTED.jwt} failed for ${PLANTED.email}: duplicate key '${PLANTED.literal}' ${PLANTED.hex}`
    monitor.recordConnectionError(
      'server-client',
      Object.assign(new Error(message), { code: '23505', detail: `Key (mail)=(${PLANTED.email})` }),
      `load '${PLANTED.literal}'`,
    )
    monitor
      .tracker('server-client', 'pg:main')
      .fail({ message, code: 'PGRST003', hint: PLANTED.literal }, 'select visits')
    monitor.tracker('server-client', 'pg:main').open('select visits', {
      origin: { stack: `Error: ${message}\n    at load (${PLANTED.folder}/src/app/load.ts:1:2)` },
    })
    monitor.fault('probe', new Error(message))
    monitor.checks.register('disk', () => ({ status: 'fail', message, details: { at: PLANTED.checkDetail } }))
    clock.advance(400_000)
    await monitor.beat()

    const headers = { ...FROM_OUTSIDE, ...bearer(ADMIN), cookie: `session=${PLANTED.cookie}` }
    const answers = await Promise.all(ROUTES.map((route) => all.ask(route, { headers })))
    answers.push(await all.post('database', { operation: 'export-json' }, headers))
    answers.push(await all.post('database', { operation: 'cleanup' }, headers))
    answers.push(await all.post('database', '{"operation":', headers))
    answers.push(await all.ask('database?detailed', { headers }))
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(7)
    for (const [name, value] of Object.entries({ ...PLANTED, READ, ADMIN })) {
      for (const { text, headers: reply } of answers) {
        expect(text.includes(value), `${name} in ${text.slice(0, 80)}`).toBe(false)
        expect(JSON.stringify([...reply]).includes(value), `${name} in a header`).toBe(false)
      }
    }
    // The check can fail: the answers do hold what they may hold.
    expect(answers.some(({ text }) => text.includes('PGRST003'))).toBe(true)
  })

  it('stay out of refusals, though authorize throws them', async () => {
    const { ask } = bench({
      environment: 'production',
      authorize: () => {
        throw new Error(PLANTED.authorizeError)
      },
    })
    const reply = await ask('database', { headers: { ...FROM_OUTSIDE, cookie: PLANTED.cookie } })
    expect(reply.status).toBe(503)
    expect(reply.text).not.toContain('planted')
  })
})
