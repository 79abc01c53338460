import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../kit/port.ts'
import { envelopeServer, type Receiver } from '../observers/envelopes.ts'
import type { Server } from './kit/app.ts'
import { type Cell, cellsOf } from './kit/cells.ts'
import { smallApp } from './kit/fixture.ts'
import { install } from './kit/installs.ts'

/** A real app with @sentry/nextjs, which reports to a local envelope server. */

let receiver: Receiver
let server: Server | undefined

beforeAll(async () => {
  receiver = await envelopeServer()
})
afterEach(async () => {
  await server?.stop()
  server = undefined
})
afterAll(() => receiver.stop())

const LATEST = { installed: 'compose', config: '@sentry/nextjs/config' } as const
const BEFORE = { installed: 'sentry10', config: '@sentry/nextjs' } as const
const WEBPACK = { flags: ['--webpack'], wide: true } as const

interface Case extends Cell {
  readonly name: string
  readonly installed: 'compose' | 'sentry10'
  /** What exports `withSentryConfig`. */
  readonly config: string
  readonly flags: readonly string[]
}

const CASES: readonly Case[] = [
  { name: 'Sentry 11, Turbopack', ...LATEST, flags: [] },
  { name: 'Sentry 11, webpack', ...LATEST, ...WEBPACK },
  { name: 'Sentry 10, Turbopack', ...BEFORE, flags: [], wide: true },
  { name: 'Sentry 10, webpack', ...BEFORE, ...WEBPACK },
]

describe('@sentry/nextjs in an app', () => {
  it.each(cellsOf(CASES))('is told by one option, $name', async ({ name, installed, config, flags }) => {
    const sentry = await install(installed)
    const closed = await freePort()
    const app = await smallApp(sentry, `sentry-${name.toLowerCase().replaceAll(/\W+/g, '-')}`, {
      'next.config.mjs': `import { withSentryConfig } from '${config}'
import { withDbMonitoring } from 'next-db-monitoring/plugin'

const root = ${JSON.stringify(sentry.dir)}
const user = { outputFileTracingRoot: root, turbopack: { root } }
export default withSentryConfig(withDbMonitoring(user), { silent: true, telemetry: false, sourcemaps: { disable: true } })
`,
      'instrumentation.ts': `import * as Sentry from '@sentry/nextjs'

export function register() {
  Sentry.init({ dsn: process.env.SENTRY_DSN, environment: 'test' })
}
`,
      'db-monitoring.config.ts': `import * as Sentry from '@sentry/nextjs'
import { defineDbMonitoring } from 'next-db-monitoring'

export default defineDbMonitoring({ authorize: () => true, sentry: Sentry })
`,
      'app/api/broken/route.ts': `import * as Sentry from '@sentry/nextjs'
import { Pool } from 'pg'

const pool = new Pool({ host: '127.0.0.1', port: ${closed}, user: 'app', password: 'hunter2', database: 'app' })

export const dynamic = 'force-dynamic'
export async function GET() {
  const failed = await pool.query('select 1').catch(() => true)
  Sentry.captureMessage('of the application')
  await Sentry.flush(2000)
  return Response.json({ failed: failed === true })
}
`,
    })
    const built = await app.build({ flags })
    expect(built.code, built.output.slice(-3000)).toBe(0)
    expect(built.output).not.toMatch(/DBM-\d/)

    receiver.items.length = 0
    server = await app.start({
      ready: '/nothing-here',
      env: { SENTRY_DSN: `http://key@${receiver.url}/1` },
    })
    expect(await (await fetch(`${server.url}/api/broken`)).json()).toEqual({ failed: true })
    await expect
      .poll(
        () => receiver.of('event').map(({ exception, message }) => exception?.values[0].type ?? message),
        {
          timeout: 10_000,
        },
      )
      .toEqual(expect.arrayContaining(['DatabaseConnectionError', 'of the application']))
    const events = receiver.of('event')
    // Sentry gives messages a stack, as an exception that it made itself.
    const errors = events.filter(
      ({ exception }) => exception !== undefined && exception.values[0].mechanism?.synthetic !== true,
    )
    const [error] = errors
    const own = events.find(({ message }) => message === 'of the application')
    expect(error).toMatchObject({ tags: { 'db.code': 'ECONNREFUSED' } })
    // Sentry's own instrumentation of pg reports none beside it.
    expect(errors).toHaveLength(1)
    // Both belong to the request that met it.
    expect(error.contexts.trace.trace_id).toBe(own.contexts.trace.trace_id)
    expect(own.contexts.database).toMatchObject({ status: expect.any(String), active: expect.any(Number) })
    expect(JSON.stringify(events)).not.toContain('hunter2')
  })
})
