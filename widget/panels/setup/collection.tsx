import type { ReactNode } from 'react'
import { useLive, useSettings } from '../../context.ts'
import { refusalOf } from '../../logic/capability.ts'
import { count } from '../../logic/sentences.ts'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { STOP } from '../../ui/icons-lazy.ts'
import { Panel } from '../../ui/panel.tsx'
import { StatusBadge } from '../../ui/status.tsx'
import { useOperationSpeech } from '../top/speech.ts'

/** Whether samples are taken, where they are kept, and what the monitor itself could not do. */
export function CollectionPanel(): ReactNode {
  const { labels, format, openDialog, readOnly } = useSettings()
  const { data, operations } = useLive()
  const speak = useOperationSpeech()
  if (data === undefined) return null
  const { running, intervalMs, lastBeatAt, samples, retentionHours, store } = data.collection
  const refusal = refusalOf(data.capabilities.collection, labels)
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
        <dd>{labels.storeText[store]}</dd>
      </dl>
      {data.faults.length > 0 && (
        <div className="ndm-faults">
          <p className="ndm-label">
            <Icon name="warning" size={14} /> {labels.faults}
          </p>
          <ul className="ndm-plain">
            {data.faults.map((fault) => (
              <li key={fault.part}>
                <b>{labels.fault(fault.part, format.int(fault.count))}</b> <bdi>{fault.message}</bdi>
              </li>
            ))}
          </ul>
        </div>
      )}
      {!readOnly && (
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
      )}
    </Panel>
  )
}
