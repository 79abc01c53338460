import type { InstanceReport } from '../../../src/model/report/instance.ts'
import type { ChartEvent } from '../../chart/series/events.ts'
import { useLive, useSettings } from '../../context.ts'
import { useDetails } from '../../data/use-history.ts'
import { isProcess } from '../../logic/instances.ts'
import { useAlertName } from '../alerts/alert-row.tsx'
import { operationWord } from '../setup/audit.tsx'

/** When each release was first seen to start; those of instances without one are starts of their own. */
export function startsOf(
  instances: readonly InstanceReport[],
): readonly { readonly at: number; readonly build?: string; readonly id: string }[] {
  const starts = new Map<string, { readonly at: number; readonly build?: string; readonly id: string }>()
  for (const { id, build, startedAt, runtime } of instances) {
    // Opening a page, or a new isolate, is not a release.
    if (!isProcess({ runtime })) continue
    const at = Date.parse(startedAt)
    const key = build === undefined ? `instance ${id}` : `build ${build}`
    const known = starts.get(key)
    if (known === undefined || at < known.at)
      starts.set(key, { at, id, ...(build === undefined ? {} : { build }) })
  }
  return [...starts.values()]
}

/** Alerts that opened, operations, releases and starts, oldest first. */
export function useEvents(): readonly ChartEvent[] {
  const { labels } = useSettings()
  const { data } = useLive()
  const { value: details } = useDetails()
  const nameOf = useAlertName()
  if (data === undefined) return []
  const alerts = [...data.alerts, ...data.resolvedAlerts].map(
    (alert): ChartEvent => ({
      at: Date.parse(alert.openedAt),
      kind: 'alert',
      tone: alert.severity === 'info' ? 'ok' : alert.severity,
      text: `${nameOf(alert)} (${alert.subject})`,
    }),
  )
  const operations = (details?.audit ?? []).map(
    ({ at, operation, ok }): ChartEvent => ({
      at: Date.parse(at),
      kind: 'operation',
      tone: ok ? 'ok' : 'critical',
      text: operationWord(operation, labels),
    }),
  )
  const starts = startsOf(data.instances).map(
    ({ at, id, build }): ChartEvent => ({
      at,
      kind: build === undefined ? 'start' : 'release',
      tone: 'ok',
      text: build === undefined ? labels.instanceStarted(id) : labels.releaseStarted(build),
    }),
  )
  return [...alerts, ...operations, ...starts].toSorted((left, right) => left.at - right.at)
}
