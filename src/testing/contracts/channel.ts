import assert from 'node:assert/strict'
import { isName } from '../../config/check.ts'
import type { Alert, Notice } from '../../model/alert.ts'
import type { Channel } from '../../model/extensions.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import { type Contract, contractOf, frozen, type Given, rejectionOf, textOf } from './contract.ts'
import { SITUATIONS } from './situations.ts'

/** One channel with its receiver. */
export interface ChannelSubject {
  readonly channel: Channel
  /** Everything that reached the receiver, as text, oldest first. */
  received(): Given<readonly string[]>
  /** The same kind of channel, pointed at a closed port; its address or its key is `secret`. Left out where nothing can fail. */
  readonly lost?: Channel
  readonly secret?: string
}

/** ms since the epoch: 2026-01-01T00:00:00Z. */
const AT = 1_767_225_600_000
const KINDS = ['opened', 'repeated', 'escalated', 'resolved'] as const

/** Requirements of every channel. @param subject called once per check, with a receiver that has received nothing yet */
export function channelContract(subject: () => Given<ChannelSubject>): Contract {
  const going = (key = 'contract:1') => ({ signal: new AbortController().signal, key })
  return contractOf({
    async 'has an id that a rule can name'() {
      const { channel } = await subject()
      assert.ok(isName(channel.id), `id: ${String(channel.id)}`)
    },
    async 'tells each kind of notice, in the words of the alert, and changes nothing of what it is given'() {
      const { channel, received } = await subject()
      for (const kind of KINDS) await channel.send(noticeOf(kind), snapshot(), going(`contract:${kind}`))
      const texts = await received()
      assert.ok(texts.length >= KINDS.length, `${texts.length} of ${KINDS.length} notices arrived`)
      for (const text of texts)
        assert.ok(text.includes(MESSAGE), `the sentence of the alert is not in: ${text}`)
    },
    async 'tells that an alert was acknowledged, where it follows incidents'() {
      const { channel, received } = await subject()
      if (channel.followsIncidents !== true) return
      await channel.send(noticeOf('acknowledged', { acknowledgedAt: AT }), snapshot(), going())
      assert.equal((await received()).length, 1)
    },
    async 'tells of any text and any situation'() {
      const { channel, received } = await subject()
      const hostile = noticeOf('opened', { message: HOSTILE, subject: HOSTILE, name: HOSTILE })
      for (const seen of Object.values(SITUATIONS)) await channel.send(hostile, seen(), going())
      assert.ok((await received()).length > 0, 'nothing arrived')
    },
    async 'sends nothing under a signal that is aborted'() {
      const { channel, received } = await subject()
      const sent = channel.send(noticeOf('opened'), snapshot(), {
        signal: AbortSignal.abort(),
        key: 'contract:2',
      })
      await Promise.resolve(sent).catch(() => {})
      assert.deepEqual(await received(), [])
    },
    async 'rejects when it could not tell, without its secret'() {
      const { lost, secret } = await subject()
      if (lost === undefined) return
      const error = await rejectionOf(() => lost.send(noticeOf('opened'), snapshot(), going()))
      if (secret !== undefined) assert.ok(!textOf(error).includes(secret), 'the error shows the secret')
    },
  })
}

const MESSAGE = 'Pool main is full: 10 of 10 connections are in use and 2 requests wait'
/** Quotation marks, markup, control characters, a line end, an emoji and half of one. */
const HOSTILE = `"'\`<b>&amp;</b> {x} \u0007\r\n[a](b) 🐘 ${'\ud83d'} ${'long '.repeat(100)}`

const snapshot = (): Snapshot => (SITUATIONS['a full pool, held for ten minutes'] as () => Snapshot)()

function noticeOf(kind: Notice['kind'], over: Partial<Alert> = {}): Notice {
  const resolved = kind === 'resolved'
  const alert: Alert = {
    id: 'pool-saturation:main:1',
    rule: 'pool-saturation',
    subject: 'main',
    name: 'Pool saturation',
    severity: 'critical',
    state: resolved ? 'resolved' : 'firing',
    message: MESSAGE,
    value: 1,
    limit: 0.95,
    openedAt: AT - 60_000,
    updatedAt: AT,
    resolvedAt: resolved ? AT : null,
    acknowledgedAt: null,
    ...over,
  }
  return frozen({ kind, alert, at: AT, cooldownMs: 300_000 })
}
