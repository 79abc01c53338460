import { type ReactNode, useState } from 'react'
import { useSettings } from '../../context.ts'
import { useDetails } from '../../data/use-history.ts'
import type { Labels } from '../../labels/labels.ts'
import { count, readable, reasonOf } from '../../logic/sentences.ts'
import { Moment, Nothing, Panel, StatusIcon } from '../../ui/index.ts'

const SHOWN = 5

function operationWord(operation: string, { operationName }: Labels): string {
  return Object.hasOwn(operationName, operation)
    ? operationName[operation as keyof typeof operationName]
    : readable(operation)
}

/** Who did what, when, with which result. */
export function AuditPanel(): ReactNode {
  const { labels, format } = useSettings()
  const { value, error } = useDetails()
  const [all, setAll] = useState(false)
  const entries = value?.audit
  const shown = all ? entries : entries?.slice(0, SHOWN)
  return (
    <Panel name="audit" title={labels.audit}>
      {shown === undefined ? (
        value === undefined && error === undefined ? (
          <div className="ndm-skel ndm-skel-row" />
        ) : (
          <Nothing title={error === undefined ? labels.noAudit : reasonOf(error, labels)} />
        )
      ) : shown.length === 0 ? (
        <Nothing title={labels.noAudit} />
      ) : (
        <ul className="ndm-list">
          {shown.map((entry) => (
            <li key={`${entry.at} ${entry.operation} ${entry.actor.via} ${entry.actor.name}`}>
              <StatusIcon status={entry.ok ? 'ok' : 'critical'} />
              <div>
                <p className="ndm-t">{operationWord(entry.operation, labels)}</p>
                <p className="ndm-d">
                  {labels.by(entry.actor.name ?? entry.actor.via)} · <bdi>{entry.result}</bdi>
                </p>
              </div>
              <span className="ndm-r">
                <Moment at={entry.at} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {entries !== undefined && shown !== undefined && entries.length > shown.length && (
        <button type="button" className="ndm-btn ndm-mt" onClick={() => setAll(true)}>
          {labels.showAll(count(format, entries.length))}
        </button>
      )}
    </Panel>
  )
}
