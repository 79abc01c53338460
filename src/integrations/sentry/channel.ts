import type { Alert, Notice } from '../../model/alert.ts'
import { factsOf } from '../../model/channels/facts.ts'
import type { Channel } from '../../model/extensions.ts'
import type { SentrySdk } from '../../model/observers/clients.ts'

/** How long Sentry may take to deliver an alert, ms; below the monitor's own limit for a try. */
const FLUSH_MS = 8000

/** Sends alerts as messages. */
export function channelOf(sdk: SentrySdk): Channel {
  return {
    id: 'sentry',
    async send(notice, snapshot, { signal }) {
      if (sdk.getClient() === undefined) return
      signal.throwIfAborted()
      sdk.captureMessage(`${WORDS[notice.kind]}${notice.alert.message}`, {
        level: levelOf(notice),
        fingerprint: ['next-db-monitoring', 'alert', notice.alert.rule, notice.alert.subject],
        tags: {
          'db.alert': notice.alert.rule,
          'db.alert.state': notice.kind,
          'db.service': snapshot.instance.service,
        },
        contexts: { alert: contextOfAlert(notice.alert) },
      })
      if (!(await sdk.flush(FLUSH_MS))) throw new Error(`Sentry did not take the alert within ${FLUSH_MS} ms`)
    },
  }
}

/** Flat: Sentry cuts what is nested. */
function contextOfAlert(alert: Alert): Record<string, unknown> {
  const { channels: _, culprit: _culprit, evidence: _evidence, ...fields } = alert
  return { ...Object.fromEntries(factsOf(alert).map(({ label, value }) => [label, value])), ...fields }
}

/** Before the sentence of the alert, which is the same everywhere; Sentry drops a message that equals the one before it. */
const WORDS: Readonly<Record<Notice['kind'], string>> = {
  opened: '',
  repeated: 'still firing: ',
  escalated: 'worse: ',
  acknowledged: 'acknowledged: ',
  resolved: 'resolved: ',
}

function levelOf({ kind, alert }: Notice): 'error' | 'warning' | 'info' {
  if (kind === 'resolved' || alert.severity === 'info') return 'info'
  return alert.severity === 'critical' ? 'error' : 'warning'
}
