import { type ReactNode, useState } from 'react'
import type { AuditReportEntry } from '../../../src/model/report/instance.ts'
import { useSettings } from '../../context.ts'
import { useDetails } from '../../data/use-history.ts'
import type { Labels } from '../../labels/labels.ts'
import { count, readable, reasonOf } from '../../logic/sentences.ts'
import { Moment, StatusIcon } from '../../ui/index.ts'
import { Folded, NotRefreshed } from './folded.tsx'

const SHOWN = 5

export function operationWord(operation: string, { operationName }: Labels): string {
  return Object.hasOwn(operationName, operation)
    ? operationName[operation as keyof typeof operationName]
    : readable(operation)
}

/** Who did it: the name the app gave, else by what right. */
function actorWord({ name, via }: AuditReportEntry['actor'], { via: words }: Labels): string {
  return name ?? words[via]
}

/** An operation of the last hour may be part of the incident. */
const RECENT_MS = 3_600_000

function Entries({ entries }: { readonly entries: readonly AuditReportEntry[] }): ReactNode {
  const { labels, format } = useSettings()
  const [all, setAll] = useState(false)
  const shown = all ? entries : entries.slice(0, SHOWN)
  return (
    <>
      <ul className="ndm-list">
        {shown.map((entry) => (
          <li key={`${entry.at} ${entry.operation} ${entry.actor.via} ${entry.actor.name}`}>
            <StatusIcon status={entry.ok ? 'ok' : 'critical'} />
            <div>
              <p className="ndm-t">{operationWord(entry.operation, labels)}</p>
              <p className="ndm-d">
                {labels.by(actorWord(entry.actor, labels))} · <bdi>{entry.result}</bdi>
              </p>
            </div>
            <span className="ndm-r">
              <Moment at={entry.at} />
            </span>
          </li>
        ))}
      </ul>
      {entries.length > shown.length && (
        <button type="button" className="ndm-btn ndm-mt" onClick={() => setAll(true)}>
          {labels.showAll(count(format, entries.length))}
        </button>
      )}
    </>
  )
}

/** Who did what, when, with which result; one line while nothing was done lately. */
export function AuditPanel(): ReactNode {
  const { labels } = useSettings()
  const { value, error } = useDetails()
  const entries = value?.audit ?? []
  const [newest] = entries
  if (newest === undefined) {
    const waits = value === undefined && error === undefined
    const nothing = error === undefined ? labels.noAudit : reasonOf(error, labels)
    return (
      <Folded
        ofOne
        name="audit"
        title={labels.audit}
        tone={error === undefined ? 'ok' : 'unknown'}
        line={waits ? labels.loading : nothing}
        says={false}
      />
    )
  }
  const age = Date.parse(value?.timestamp ?? newest.at) - Date.parse(newest.at)
  return (
    <Folded
      ofOne
      name="audit"
      title={labels.audit}
      tone={newest.ok ? 'ok' : 'critical'}
      line={
        <>
          {operationWord(newest.operation, labels)} · {labels.by(actorWord(newest.actor, labels))} ·{' '}
          <Moment at={newest.at} />
          <NotRefreshed since={error && value?.timestamp} />
        </>
      }
      says={age < RECENT_MS}
    >
      <Entries entries={entries} />
    </Folded>
  )
}
