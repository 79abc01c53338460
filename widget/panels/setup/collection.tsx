import type { ReactNode } from 'react'
import type { MonitoringReport } from '../../../src/model/report/monitoring.ts'
import { useLive, useSettings } from '../../context.ts'
import { refusalOf } from '../../logic/capability.ts'
import { count } from '../../logic/sentences.ts'
import { Button, Icon, Panel, STOP, StatusBadge } from '../../ui/index.ts'
import { useOperationSpeech } from '../top/speech.ts'

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
            <b>{labels.fault(fault.part, format.int(fault.count))}</b> <bdi>{fault.message}</bdi>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Stops sampling, or starts it again. */
function Switch({ running }: { readonly running: boolean }): ReactNode {
  const { labels, openDialog, readOnly } = useSettings()
  const { data, operations } = useLive()
  const speak = useOperationSpeech()
  if (readOnly || data === undefined) return null
  const refusal = refusalOf(data.capabilities.collection, labels)
  return (
    <div className="ndm-row ndm-mt">
      {running ? (
        <Button
          icon={STOP}
          state={operations.states['stop-collection']}
          refusal={refusal}
          onClick={() => openDialog({ kind: 'stop-collection' })}
        >
          {labels.stopCollection}
        </Button>
      ) : (
        <Button
          icon="play"
          state={operations.states['start-collection']}
          refusal={refusal}
          onClick={() =>
            void speak(operations.run({ operation: 'start-collection' }), labels.startCollection)
          }
        >
          {labels.startCollection}
        </Button>
      )}
    </div>
  )
}

/** Whether samples are taken, where they are stored, and what the monitor itself could not do. */
export function CollectionPanel(): ReactNode {
  const { labels, format } = useSettings()
  const { data } = useLive()
  if (data === undefined) return null
  const { running, intervalMs, lastBeatAt, samples, retentionHours, store } = data.collection
  return (
    <Panel
      name="collection"
      title={labels.collection}
      badge={
        <StatusBadge status={running ? 'ok' : 'unknown'}>{running ? labels.on : labels.off}</StatusBadge>
      }
    >
      <dl className="ndm-meta">
        <dt>{labels.sampling}</dt>
        <dd>
          {labels.samplingText(
            format.duration(intervalMs),
            lastBeatAt === null ? labels.neverSampled : format.clockSeconds(Date.parse(lastBeatAt)),
          )}
        </dd>
        <dt>{labels.kept}</dt>
        <dd>{labels.keptText(format.duration(retentionHours * 3_600_000), count(format, samples))}</dd>
        <dt>{labels.store}</dt>
        <dd>{isNamed(labels.storeText, store) ? labels.storeText[store] : store}</dd>
      </dl>
      <Faults faults={data.faults} />
      <Switch running={running} />
    </Panel>
  )
}
