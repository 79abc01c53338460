import { createTransport } from 'nodemailer'
import { describe, expect, it, vi } from 'vitest'
import {
  createMonitor,
  emailChannel,
  pagerdutyChannel,
  slackChannel,
  webhookChannel,
} from '../../src/index.ts'
import type { Channel } from '../../src/model/extensions.ts'
import { channelContract } from '../../src/testing.ts'
import { holds } from '../contracts/kit.ts'
import { fakeClock } from '../core/fake-clock.ts'
import { freePort } from '../kit/port.ts'
import { fullPool, mailbox, recorder } from './kit.ts'

const SECRET = 'T0-B0-hook-secret-0123456789'
const going = { signal: new AbortController().signal, key: 'pool:1' }
const closed = async (): Promise<string> => `http://127.0.0.1:${await freePort()}/${SECRET}`
const overHttp = (make: (url: string) => Channel) =>
  channelContract(async () => {
    const { url, requests } = await recorder()
    return {
      channel: make(`${url}/${SECRET}`),
      received: () => requests.map(({ body }) => body),
      lost: make(await closed()),
      secret: SECRET,
    }
  })
const mailTo = (port: number): Channel =>
  emailChannel({
    transport: createTransport({ host: '127.0.0.1', port, ignoreTLS: true }),
    from: 'monitor@example.com',
    to: ['ops@example.com', 'dev@example.com'],
  })

holds(
  'slackChannel',
  overHttp((url) => slackChannel({ url })),
)
holds(
  'webhookChannel',
  overHttp((url) => webhookChannel({ url, secret: SECRET })),
)
holds(
  'pagerdutyChannel',
  overHttp((url) => pagerdutyChannel({ url, routingKey: SECRET })),
)
holds(
  'emailChannel',
  channelContract(async () => {
    const { port, mails } = await mailbox()
    // Quoted-printable joins its lines by an equals sign.
    const read = (): string[] => mails.map((mail) => mail.replace(/=\r\n/g, ''))
    return { channel: mailTo(port), received: read, lost: mailTo(await freePort()) }
  }),
)

describe('the same sentence everywhere', () => {
  it('is the one of the verdict, with evidence and culprit', async () => {
    const { notice, snapshot } = await fullPool()
    const cause = snapshot.verdict.causes.find(({ sentence }) => sentence === notice.alert.message)
    expect(cause?.evidence.length).toBeGreaterThan(0)
    const { url, requests } = await recorder()
    const { port, mails } = await mailbox()
    for (const channel of [
      slackChannel({ url }),
      webhookChannel({ url, secret: SECRET }),
      pagerdutyChannel({ url, routingKey: SECRET }),
      mailTo(port),
    ])
      await channel.send(notice, snapshot, going)
    const texts = [...requests.map(({ body }) => body), (mails[0] ?? '').replace(/=\r\n/g, '')]
    expect(texts).toHaveLength(4)
    for (const text of texts) {
      expect(text).toContain(notice.alert.message)
      expect(text).toContain(cause?.evidence[0]?.label)
    }
  })
})

describe('slackChannel', () => {
  it('keeps the limits of Block Kit whatever the alert says, and mentions nobody', async () => {
    const { notice, snapshot } = await fullPool()
    const { url, requests } = await recorder()
    const message = `<!channel> & ${'very long '.repeat(2000)}`
    await slackChannel({ url, link: 'https://shop.example/monitoring' }).send(
      { ...notice, alert: { ...notice.alert, message } },
      snapshot,
      going,
    )
    const body = JSON.parse(requests[0]?.body ?? '') as {
      text: string
      blocks: { text?: { type: string; text: string }; fields?: { text: string }[] }[]
    }
    expect(body.text).toContain('&lt;!channel&gt; &amp; very long')
    expect(body.blocks.length).toBeLessThanOrEqual(50)
    for (const { text, fields = [] } of body.blocks) {
      expect(text?.type ?? 'plain_text').toBe('plain_text')
      expect(text?.text.length ?? 0).toBeLessThanOrEqual(3000)
      expect(fields.length).toBeLessThanOrEqual(10)
    }
    expect(requests[0]?.body.length).toBeLessThan(13_200)
    expect(slackChannel({ url }).everyMs).toBe(1000)
  })

  it('hands on how long Slack asks to wait, in seconds or as a date', async () => {
    const { notice, snapshot } = await fullPool()
    const answers = [
      { 'retry-after': '30' },
      { 'retry-after': 'Thu, 01 Jan 2026 00:00:40 GMT', date: 'Thu, 01 Jan 2026 00:00:10 GMT' },
    ]
    const { url } = await recorder(() => ({ status: 429, headers: answers.shift() ?? {} }))
    for (let i = 0; i < 2; i++)
      await expect(slackChannel({ url }).send(notice, snapshot, going)).rejects.toMatchObject({
        message: 'Slack answered HTTP 429',
        retryAfterMs: 30_000,
        final: false,
      })
  })

  it.each([
    [404, true],
    [302, true],
    [500, false],
    [408, false],
  ])('takes HTTP %i as the last word: %s', async (status, final) => {
    const { notice, snapshot } = await fullPool()
    const { url } = await recorder(() => ({ status, headers: { location: 'http://127.0.0.1:1/' } }))
    await expect(slackChannel({ url }).send(notice, snapshot, going)).rejects.toMatchObject({ final })
  })

  it('without an address says so, and is not tried again', async () => {
    const { notice, snapshot } = await fullPool()
    await expect(
      slackChannel({ url: undefined as unknown as string }).send(notice, snapshot, going),
    ).rejects.toMatchObject({ message: expect.stringContaining('address is missing'), final: true })
  })
})

describe('pagerdutyChannel', () => {
  it('triggers and resolves one incident, also when another instance saw it open at another moment', async () => {
    const { notice, snapshot } = await fullPool()
    const { url, requests } = await recorder()
    const channel = pagerdutyChannel({ url, routingKey: SECRET })
    await channel.send(notice, snapshot, going)
    const alert = { ...notice.alert, state: 'resolved', openedAt: notice.alert.openedAt + 4000 } as const
    await channel.send(
      { ...notice, kind: 'resolved', alert: { ...alert, resolvedAt: notice.at + 60_000 } },
      snapshot,
      going,
    )
    const [opened, ended] = requests.map(({ body }) => JSON.parse(body))
    expect(opened).toMatchObject({ event_action: 'trigger', routing_key: SECRET })
    expect(opened.payload).toMatchObject({ severity: 'critical', class: notice.alert.rule, group: 'shop' })
    expect(ended).toMatchObject({ event_action: 'resolve', dedup_key: opened.dedup_key })
    expect(ended.payload.custom_details.lasted).toBe('56 s')
  })
  it('acknowledges when somebody does, once; other channels are told nothing', async () => {
    const clock = fakeClock()
    const { url, requests } = await recorder()
    const told: string[] = []
    const monitor = createMonitor(
      {
        console: false,
        pools: { 'supabase:rest': { max: 2 } },
        channels: [
          pagerdutyChannel({ url, routingKey: SECRET }),
          { id: 'desk', send: ({ kind }) => void told.push(kind) },
          {
            id: 'desk-with-tickets',
            followsIncidents: true,
            send: ({ kind }) => void told.push(`2 ${kind}`),
          },
        ],
      },
      clock,
    )
    for (let i = 0; i < 2; i++) monitor.tracker('orders', 'supabase:rest').open('select visits')
    for (let i = 0; i < 12; i++) {
      monitor.snapshot()
      clock.advance(5000)
    }
    const [alert] = monitor.alerts.list()
    expect(monitor.alerts.acknowledge(alert?.id ?? '')).toBe(true)
    expect(monitor.alerts.acknowledge(alert?.id ?? '')).toBe(true)
    await vi.waitFor(() => expect(requests).toHaveLength(2))
    const [opened, acknowledged] = requests.map(({ body }) => JSON.parse(body))
    expect([opened.event_action, acknowledged.event_action]).toEqual(['trigger', 'acknowledge'])
    expect(acknowledged.dedup_key).toBe(opened.dedup_key)
    expect(acknowledged.payload.summary).toBe(alert?.message)
    expect(told).toEqual(['opened', '2 opened', '2 acknowledged'])
  })
})

describe('emailChannel', () => {
  it('writes to all, with one Message-ID for all tries of a notice', async () => {
    const { notice, snapshot } = await fullPool()
    const { port, mails } = await mailbox()
    for (let i = 0; i < 2; i++) await mailTo(port).send(notice, snapshot, going)
    expect(mails[0]).toContain('To: ops@example.com, dev@example.com')
    const ids = mails.map((mail) => /^Message-ID: (.*)$/im.exec(mail)?.[1])
    expect(ids[0]).toMatch(/^<[0-9a-f]{32}@next-db-monitoring>/)
    expect(ids[1]).toBe(ids[0])
  })

  it.each([
    [550, true],
    [451, false],
  ])(
    'a mail server that answers %i has said its last word: %s; its text is not shown',
    async (code, final) => {
      const { notice, snapshot } = await fullPool()
      const { port } = await mailbox({ code, text: 'ops@example.com is unknown here' })
      const sent = Promise.resolve(mailTo(port).send(notice, snapshot, going))
      await expect(sent).rejects.toMatchObject({ final, message: `Mail was not taken: EMESSAGE ${code}` })
    },
  )
})
