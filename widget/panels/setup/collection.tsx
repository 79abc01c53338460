import type { ReactNode } from 'react'
import type { MonitoringReport } from '../../../src/model/report/monitoring.ts'
import { useLive, useSettings } from '../../context.ts'
import { count } from '../../logic/sentences.ts'
import { Age, Icon, useWhen } from '../../ui/index.ts'
import { collectionSays, freshFaults } from '../needs-look.ts'
import { Switch } from './collection-switch.tsx'
import { Folded } from './folded.tsx'

/** A journal of the user's has a name of its own. */
function isNamed<T extends object>(texts: T, store: PropertyKey): store is keyof T {
  return Object.hasOwn(texts, store)
}

/** What the monitor itself could not do. */
function Faults({ faults }: { readonly faults: MonitoringReport['faults'] }): ReactNode {
  const { labels, format } = useSettings()
  if (faults.length === 0) return null
  return (
    <div className="ndm-faults">
      <p className="ndm-label">
        <Icon name="warning" size={14} /> {labels.faults}
      </p>
      <ul className="ndm-plain">
        {faults.map((fault) => (
          <li key={fault.part}>
            <b>{labels.fault(fault.part, format.int(fault.count))}</b> <bdi>{fault.message}</bdi>{' '}
            <Age at={fault.lastAt} words={labels.ago} />
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Whether samples are taken, where they are stored, and what the monitor itself could not do. */
export function CollectionPanel(): ReactNode {
  const { labels, format } = useSettings()
  const when = useWhen()
  const { data } = useLive()
  if (data === undefined) return null
  const { running, intervalMs, lastBeatAt, samples, retentionHours, store } = data.collection
  const hours = format.duration(retentionHours * 3_600_000)
  return (
    <Folded
      ofOne
      name="collection"
      title={labels.collection}
      tone={freshFaults(data).length > 0 ? 'warning' : running ? 'ok' : 'unknown'}
      line={`${running ? labels.on : labels.off} · ${labels.keptText(hours, count(format, samples))}`}
      says={collectionSays(data)}
    >
      <dl className="ndm-meta">
        <dt>{labels.sampling}</dt>
        <dd>
          {labels.samplingText(
            format.duration(intervalMs),
            lastBeatAt === null ? labels.neverSampled : when(Date.parse(lastBeatAt)),
          )}
        </dd>
        <dt>{labels.kept}</dt>
        <dd>{labels.keptText(hours, count(format, samples))}</dd>
        <dt>{labels.store}</dt>
        <dd>{isNamed(labels.storeText, store) ? labels.storeText[store] : store}</dd>
      </dl>
      <Faults faults={data.faults} />
      <Switch running={running} />
    </Folded>
  )
}
