import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { verifyWebhook, webhookChannel } from '../../src/index.ts'
import { fullPool, recorder } from './kit.ts'

const SECRET = 'a-shared-secret-0123456789'
const going = { signal: new AbortController().signal, key: 'pool:1' }

const received = async (secret = SECRET) => {
  const { notice, snapshot } = await fullPool()
  const { url, requests } = await recorder()
  await webhookChannel({ url, secret }).send(notice, snapshot, going)
  const [request] = requests
  if (!request) throw new Error('nothing came')
  return { ...request, notice, seconds: Number(request.headers['webhook-timestamp']) }
}

describe('webhookChannel', () => {
  it('is accepted by verifyWebhook, and carries the alert', async () => {
    const { headers, body, notice } = await received()
    expect(await verifyWebhook({ headers, body, secret: SECRET })).toEqual({
      ok: true,
      id: headers['webhook-id'],
    })
    expect(JSON.parse(body)).toMatchObject({
      version: 1,
      kind: 'opened',
      message: notice.alert.message,
      alert: { rule: notice.alert.rule, severity: 'critical', resolvedAt: null },
      instance: { service: 'shop', environment: 'test' },
    })
    expect(body).not.toContain(SECRET)
  })

  it('is signed as Standard Webhooks has it, also with a secret in its form', async () => {
    const bytes = Buffer.from('0123456789abcdef0123456789abcdef')
    const { headers, body } = await received(`whsec_${bytes.toString('base64')}`)
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
    expect(headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', bytes).update(signed).digest('base64')}`,
    )
  })

  it('has the same id at every try of one notice, and refuses a short secret', async () => {
    const { notice, snapshot } = await fullPool()
    const { url, requests } = await recorder()
    const channel = webhookChannel({ url, secret: SECRET })
    for (const key of ['a', 'a', 'b']) await channel.send(notice, snapshot, { ...going, key })
    const ids = requests.map(({ headers }) => headers['webhook-id'])
    expect(ids[0]).toBe(ids[1])
    expect(ids[0]).not.toBe(ids[2])
    await expect(
      webhookChannel({ url, secret: 'short' }).send(notice, snapshot, going),
    ).rejects.toMatchObject({ final: true })
  })
})

describe('verifyWebhook', () => {
  it('refuses another body, another secret, an old message and a copy', async () => {
    const { headers, body, seconds } = await received()
    const whole = { headers, body, secret: SECRET }
    const reason = async (more: Partial<Parameters<typeof verifyWebhook>[0]>) => {
      const verified = await verifyWebhook({ ...whole, ...more })
      return verified.ok ? 'ok' : verified.reason
    }
    expect(await reason({ body: `${body} ` })).toBe('wrong-signature')
    expect(await reason({ secret: 'another-secret-0123456789' })).toBe('wrong-signature')
    expect(await reason({ now: seconds + 300 })).toBe('ok')
    expect(await reason({ now: seconds + 301 })).toBe('too-old')
    expect(await reason({ now: seconds - 301 })).toBe('too-old')
    expect(await reason({ headers: { ...headers, 'webhook-timestamp': String(seconds + 1) } })).toBe(
      'wrong-signature',
    )
    expect(await reason({ headers: {} })).toBe('incomplete')
    const ids = new Set<string>()
    const seen = (id: string): boolean => ids.has(id) || !ids.add(id)
    expect(await reason({ seen })).toBe('ok')
    expect(await reason({ seen })).toBe('replayed')
  })

  it('reads a Headers object too', async () => {
    const { headers, body } = await received()
    const given = new Headers(
      Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
    )
    expect((await verifyWebhook({ headers: given, body, secret: SECRET })).ok).toBe(true)
  })
})
