import { type Notice, TEST_RULE } from '../../../model/alert.ts'
import type { TestDelivery } from '../../../model/channels/test-delivery.ts'
import { describeError } from '../../../model/errors/describe.ts'
import type { Channel } from '../../../model/extensions.ts'
import type { Snapshot } from '../../../model/snapshot.ts'
import type { Clock } from '../../clock.ts'
import { attempt } from './attempt.ts'

/** A test is one try: who waits for it wants the answer, not the fifth try. It is in no list of alerts and in no count. */
export async function sendTest(channel: Channel, snapshot: Snapshot, clock: Clock): Promise<TestDelivery> {
  const began = clock.now()
  const wall = clock.wall()
  // An incident that nobody ends would stay open in the receiver.
  const kinds: readonly Notice['kind'][] =
    channel.followsIncidents === true ? ['opened', 'resolved'] : ['opened']
  let failure: unknown = null
  for (const kind of kinds) {
    const how = await attempt(
      clock,
      `channel ${channel.id}`,
      (signal) =>
        channel.send(testNotice(channel.id, kind, wall), snapshot, {
          signal,
          key: `${TEST_RULE}:${channel.id}:${kind}:${wall}`,
        }),
      (error) => {
        failure = error
      },
      () => {},
    )
    if (how !== 'sent') break
    failure = null
  }
  return {
    channel: channel.id,
    delivered: failure === null,
    tookMs: Math.round(clock.now() - began),
    // A foreign text may hold the address, which is the secret of a webhook: by code only.
    error: failure === null ? null : describeError(failure, 'catalogue').message,
  }
}

function testNotice(channel: string, kind: Notice['kind'], wall: number): Notice {
  const resolved = kind === 'resolved'
  return {
    kind,
    at: wall,
    cooldownMs: 0,
    alert: {
      id: `${TEST_RULE}:${channel}`,
      rule: TEST_RULE,
      subject: channel,
      name: 'Test',
      severity: 'info',
      state: resolved ? 'resolved' : 'firing',
      message: `Test message for the channel ${channel}: nothing is wrong, and there is nothing to do`,
      value: 0,
      limit: 0,
      openedAt: wall,
      updatedAt: wall,
      resolvedAt: resolved ? wall : null,
      acknowledgedAt: null,
    },
  }
}
