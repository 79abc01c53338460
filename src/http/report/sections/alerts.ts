import type { Alert } from '../../../model/alert.ts'
import type { ChannelReport } from '../../../model/channels/channel-report.ts'
import type { ChannelState } from '../../../model/channels/channel-state.ts'
import type { AlertReport } from '../../../model/report/service.ts'
import { iso } from '../units.ts'

const DAY_MS = 86_400_000

export function alertReport(alert: Alert): AlertReport {
  const { id, rule, subject, name, severity, state, message, culprit, evidence } = alert
  return {
    id,
    rule,
    subject,
    name,
    severity,
    state,
    message,
    openedAt: iso(alert.openedAt),
    resolvedAt: iso(alert.resolvedAt),
    acknowledgedAt: iso(alert.acknowledgedAt),
    ...(culprit === undefined ? {} : { culprit }),
    ...(evidence === undefined ? {} : { evidence }),
    ...(alert.silencedUntil === undefined ? {} : { silencedUntil: iso(alert.silencedUntil) }),
  }
}

/** Alerts that fire or were resolved within the last day, firing first. */
export function recentAlerts(alerts: readonly Alert[], at: number): readonly Alert[] {
  return alerts.filter(
    ({ state, resolvedAt }) => state === 'firing' || (resolvedAt !== null && at - resolvedAt <= DAY_MS),
  )
}

export function channelReport({ lastDeliveredAt, ...state }: ChannelState): ChannelReport {
  return { ...state, lastDeliveredAt: iso(lastDeliveredAt) }
}
