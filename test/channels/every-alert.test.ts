import { createTransport } from 'nodemailer'
import { describe, expect, it } from 'vitest'
import { createConsoleChannel } from '../../src/channels/console.ts'
import { alertReport } from '../../src/http/report/sections/alerts.ts'
import { emailChannel, pagerdutyChannel, slackChannel, webhookChannel } from '../../src/index.ts'
import { createPostHog } from '../../src/integrations/posthog/posthog.ts'
import { createSentry } from '../../src/integrations/sentry/sentry.ts'
import type { Alert } from '../../src/model/alert.ts'
import type { Member } from '../../src/model/fleet/fleet.ts'
import type { Snapshot } from '../../src/model/snapshot.ts'
import { silentFindings } from '../../src/rules/silent.ts'
import { attach, type Bench, bench, fail, open } from '../verdict/kit.ts'
import { mailbox, recorder } from './kit.ts'

const SECRET = 'T0-B0-hook-secret-0123456789'
const going = { signal: new AbortController().signal, key: 'alert:1' }

/** How each built-in alert comes about; `each` runs before every look. */
const SCENES: Readonly<Record<string, (on: Bench) => (() => void) | undefined>> = {
  'pool-saturation': ({ monitor }) => void attach(monitor, 'pg:main', { used: 9, max: 10 }),
  'pool-exhausted':
    ({ monitor }) =>
    () =>
      fail(monitor, 'pg:main', '53300', 3),
  'connection-errors':
    ({ monitor }) =>
    () =>
      fail(monitor, 'pg:main', 'ECONNREFUSED', 30),
  'leak-suspected': ({ monitor }) => void open(monitor, 'pg:main', 3),
  'service-unhealthy': ({ monitor }) => {
    const tracker = monitor.tracker('web', 'pg:main')
    return () => {
      for (let i = 0; i < 30; i++) {
        tracker.fail(Object.assign(new Error('no such table'), { code: '42P01' }))
        tracker.open('select visits').end('error')
      }
    }
  },
  'service-silent': ({ monitor }) => {
    const report = { instance: { id: 'gone-1', service: 'worker' }, beatMs: 30_000 }
    const gone = { report, ageMs: 120_000, state: 'silent' } as unknown as Member
    monitor.addRule({ id: 'service-silent', judge: () => silentFindings([gone], new Set(['app'])) })
    return undefined
  },
  'peak-usage': ({ monitor, clock }) => {
    open(monitor, 'pg:main', 8)
    monitor.snapshot()
    clock.advance(3_600_000)
    open(monitor, 'pg:main', 12)
    return undefined
  },
  'slow-acquire': ({ monitor }) => {
    const tracker = monitor.tracker('orders', 'main')
    return () => {
      for (let i = 0; i < 40; i++) {
        tracker.waited(900)
        tracker.open('select visits').end('ok')
      }
    }
  },
  'probe-down': ({ monitor }) => {
    monitor.addProbe({ name: 'asker', read: () => Promise.reject(new Error('refused')) })
    return undefined
  },
}

async function happened(rule: string): Promise<{ alert: Alert; snapshot: Snapshot }> {
  const on = bench({ staleAfter: 60_000 })
  const each = SCENES[rule]?.(on)
  for (let i = 0; i < 60; i++) {
    each?.()
    if (rule === 'probe-down') await on.monitor.beat()
    const snapshot = on.look()
    const alert = snapshot.alerts.find((one) => one.rule === rule)
    if (alert !== undefined) return { alert, snapshot }
  }
  throw new Error(`${rule} did not open: ${JSON.stringify(on.monitor.snapshot().verdict.causes)}`)
}

/** What each channel sends of it, as text. */
async function texts(alert: Alert, snapshot: Snapshot): Promise<Readonly<Record<string, string>>> {
  const { url, requests } = await recorder()
  const { port, mails } = await mailbox()
  const lines: unknown[] = []
  const note = (...given: unknown[]) => void lines.push(given)
  const sentry: unknown[] = []
  const sdk = {
    getGlobalScope: () => ({ addEventProcessor: () => {} }),
    getClient: () => ({}),
    captureMessage: (...given: unknown[]) => void sentry.push(given),
    flush: async () => true,
  }
  const posthog: unknown[] = []
  const client = { captureImmediate: async (event: unknown) => void posthog.push(event) }
  const view = { now: () => 0, instance: snapshot.instance, snapshot: () => snapshot }
  const channels = [
    slackChannel({ url }),
    webhookChannel({ url, secret: SECRET }),
    pagerdutyChannel({ url, routingKey: SECRET }),
    emailChannel({
      transport: createTransport({ host: '127.0.0.1', port, ignoreTLS: true }),
      from: 'monitor@example.com',
      to: 'ops@example.com',
    }),
    createConsoleChannel({ info: note, warn: note, error: note }),
    createSentry({ sdk: sdk as never, metrics: false }, view).channel,
    createPostHog({ client: client as never }, view).channel,
  ]
  for (const channel of channels)
    await channel?.send({ kind: 'opened', alert, at: alert.openedAt, cooldownMs: 0 }, snapshot, going)
  const [slack = '', webhook = '', pagerduty = ''] = requests.map(({ body }) => body)
  const mail = (mails[0] ?? '').replace(/=\r\n/g, '').replace(/=3D/g, '=')
  return {
    slack,
    webhook,
    pagerduty,
    mail,
    console: JSON.stringify(lines),
    sentry: JSON.stringify(sentry),
    posthog: JSON.stringify(posthog),
    api: JSON.stringify(alertReport(alert)),
  }
}

describe('every built-in alert, in every channel and in the API', () => {
  it.each(Object.keys(SCENES))('%s: the sentence of the verdict, culprit and evidence', async (rule) => {
    const { alert, snapshot } = await happened(rule)
    expect(snapshot.verdict.causes.map(({ sentence }) => sentence)).toContain(alert.message)
    expect(alert.culprit).toBeDefined()
    expect(alert.evidence?.length).toBeGreaterThan(0)
    const parts = [
      alert.message,
      ...Object.values(alert.culprit ?? {}).map(String),
      ...(alert.evidence ?? []).flatMap(({ label, value }) => [label, value]),
    ]
    for (const [place, text] of Object.entries(await texts(alert, snapshot)))
      for (const part of parts) expect(text, place).toContain(JSON.stringify(part).slice(1, -1))
  })
})
