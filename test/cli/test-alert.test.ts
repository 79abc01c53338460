import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createHandler } from '../../src/http/handler.ts'
import { createMonitor, pagerdutyChannel, slackChannel } from '../../src/index.ts'
import { VIEWS } from '../../src/routes/views.ts'
import { recorder } from '../channels/kit.ts'
import { freePort } from '../kit/port.ts'
import { runProgram } from './kit.ts'

const SECRET = 'T0-B0-hook-secret-0123456789'
const ADMIN = 'admin-token-of-the-test-alert'

async function run(
  args: readonly string[],
  { cwd = '/', fetch: ask = fetch, env = {} }: { cwd?: string; fetch?: typeof fetch; env?: object } = {},
) {
  return runProgram(['test-alert', ...args], {
    env: { ...env },
    cwd,
    fetch: ask,
    loadPg: () => Promise.reject(new Error('not needed')),
  })
}

/** A folder with a configuration of these channels. */
function folder(channels: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'test-alert-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  const source = pathToFileURL(resolve('src/index.ts')).href
  mkdirSync(join(dir, 'src'))
  writeFileSync(
    join(dir, 'src', 'db-monitoring.config.mjs'),
    `import * as lib from ${JSON.stringify(source)}
     const { slackChannel, webhookChannel, pagerdutyChannel } = lib
     export default { service: 'shop', environment: 'test', console: false, alertCooldown: 0, channels: [${channels}] }`,
  )
  return dir
}

describe('next-db-monitoring test-alert', () => {
  it('sends one message marked as a test, through the channel and no other', async () => {
    const { url, requests } = await recorder()
    const cwd = folder(
      `slackChannel({ url: '${url}/${SECRET}' }), slackChannel({ id: 'other', url: '${url}/other' })`,
    )
    const { code, out, errors } = await run(['--channel', 'slack'], { cwd })
    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(out).toMatch(/^slack: delivered in \d+ ms$/)
    expect(requests.map(({ path }) => path)).toEqual([`/${SECRET}`])
    expect(requests[0]?.body).toContain('TEST (info) shop, test')
    expect(requests[0]?.body).toContain('nothing is wrong')
  })

  it('opens an incident where the receiver follows them, and ends it', async () => {
    const { url, requests } = await recorder()
    const cwd = folder(`pagerdutyChannel({ url: '${url}/', routingKey: '${SECRET}' })`)
    expect(await run(['--channel', 'pagerduty'], { cwd })).toMatchObject({ code: 0 })
    const events = requests.map(({ body }) => JSON.parse(body))
    expect(events.map(({ event_action }) => event_action)).toEqual(['trigger', 'resolve'])
    expect(events[0].dedup_key).toBe(events[1].dedup_key)
    expect(events[0].payload).toMatchObject({ severity: 'info', class: 'test-alert' })
  })

  it.each([404, 500])(
    'ends with 1 and the reason when HTTP %i is answered, after one try',
    async (status) => {
      const { url, requests } = await recorder(() => ({ status }))
      const cwd = folder(`slackChannel({ url: '${url}/${SECRET}' })`)
      const { code, out, errors } = await run(['--channel', 'slack'], { cwd })
      expect({ code, out, errors }).toEqual({
        code: 1,
        out: '',
        errors: `slack: not delivered: Slack answered HTTP ${status}`,
      })
      expect(requests).toHaveLength(1)
    },
  )

  it('prints no address, key or text of an error', async () => {
    const port = await freePort()
    const cwd = folder(
      `slackChannel({ url: 'http://127.0.0.1:${port}/${SECRET}' }),
       { id: 'mine', send() { throw new Error('no way to https://x/${SECRET}') } }`,
    )
    for (const channel of ['slack', 'mine']) {
      const { code, out, errors } = await run(['--channel', channel], { cwd })
      expect(code).toBe(1)
      expect(errors).toContain(`${channel}: not delivered: `)
      expect(out + errors).not.toContain(SECRET)
    }
  })

  it('lists the channels when there is none of this name', async () => {
    const cwd = folder(`slackChannel({ url: 'http://127.0.0.1:1/' }), { id: 'desk', send() {} }`)
    expect(await run(['--channel', 'slak'], { cwd })).toEqual({
      code: 2,
      out: '',
      errors: expect.stringMatching(/^DBM-420 .*there is no channel "slak"; there are slack, desk$/),
    })
    expect(await run([], { cwd })).toMatchObject({
      code: 2,
      errors: expect.stringMatching(/^DBM-420 .*--channel/),
    })
    expect(await run(['--channel', 'sentry'], { cwd })).toMatchObject({
      code: 2,
      errors: expect.stringContaining('--url'),
    })
  })

  it('says that a configuration cannot be read', async () => {
    const cwd = folder(`neverHeardOf()`)
    expect(await run(['--channel', 'slack'], { cwd })).toMatchObject({
      code: 2,
      errors: expect.stringMatching(/^DBM-420 .*could not be read here/),
    })
  })
})

describe('test-alert --url', () => {
  const app = async (status = 200) => {
    const { url, requests } = await recorder(() => ({ status }))
    const monitor = createMonitor({
      console: false,
      adminToken: ADMIN,
      channels: [slackChannel({ url }), pagerdutyChannel({ url, routingKey: SECRET })],
    })
    onTestFinished(() => monitor.close())
    const answer = createHandler(monitor, { route: 'database', views: VIEWS, production: true })
    const ask: typeof fetch = (input, init) => answer(new Request(input, init))
    const send = (channel: string, token = ADMIN) =>
      run(['--channel', channel, '--url', 'http://shop.example'], {
        fetch: ask,
        env: { DB_MONITORING_ADMIN_TOKEN: token },
      })
    return { monitor, requests, send }
  }

  it('lets the running application send it, which notes who did; no alert is shown or counted', async () => {
    const { monitor, requests, send } = await app()
    expect(await send('slack')).toMatchObject({ code: 0, errors: '' })
    expect(requests[0]?.body).toContain('TEST')
    expect(monitor.audit.list()[0]).toMatchObject({
      operation: 'test-alert',
      parameters: { channel: 'slack' },
      result: 'delivered',
      ok: true,
    })
    expect(monitor.alerts.list()).toEqual([])
  })

  it('tells what the receiver answered, which channels there are, and who may not', async () => {
    const { requests, send } = await app(403)
    expect(await send('slack')).toMatchObject({ code: 1, errors: expect.stringContaining('HTTP 403') })
    expect(await send('mail')).toMatchObject({
      code: 2,
      errors: expect.stringMatching(/DBM-210: There is no channel "mail"; there are slack, pagerduty/),
    })
    const before = requests.length
    expect(await send('slack', 'a-token-that-is-not-the-one')).toMatchObject({ code: 2 })
    expect(requests).toHaveLength(before)
  })
})
