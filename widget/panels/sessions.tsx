import type { ReactNode } from 'react'
import type { DatabaseReading } from '../../src/model/database/database.ts'
import { useLive, useSettings } from '../context.ts'
import type { Labels } from '../labels/labels.ts'
import { listOf } from '../logic/sentences.ts'
import { Heading, Meter } from '../ui/index.ts'
import { useLit } from './lit.ts'

const SHOWN = 5

/** Whom a session waits for. */
export function blockersOf({ blockedBy }: { readonly blockedBy: readonly number[] }, labels: Labels): string {
  return listOf(blockedBy.map(String), labels)
}

/** A part of the panel, with its own heading. */
export function Block({
  title,
  children,
}: {
  readonly title: string
  readonly children: ReactNode
}): ReactNode {
  const { ids } = useSettings()
  return (
    <div className="ndm-block">
      <Heading id={`${ids}db-${title}`} below={2} className="ndm-label">
        {title}
      </Heading>
      {children}
    </div>
  )
}

/** How many slots of Postgres are in use, and in which states their sessions are. */
export function Slots({ reading }: { readonly reading: DatabaseReading }): ReactNode {
  const { labels, format } = useSettings()
  const { data } = useLive()
  const full = data?.verdict.causes.find(({ kind }) => kind === 'server-full')
  const status = full === undefined || full.severity === 'info' ? 'ok' : full.severity
  const { usable, maxConnections } = reading.limits
  const percent = usable <= 0 ? null : (reading.used / usable) * 100
  return (
    <Block title={labels.sessionStates}>
      <p className="ndm-t">
        <bdi>{labels.slots(format.int(reading.used), format.int(usable))}</bdi>{' '}
        <span className="ndm-d">{labels.slotsReserved(format.int(maxConnections - usable))}</span>
      </p>
      <Meter percent={percent} status={status} />
      <dl className="ndm-terms">
        {Object.entries(reading.byState)
          .toSorted(([, left], [, right]) => right - left)
          .map(([state, sessions]) => (
            <div key={state}>
              <dt>{state}</dt>
              <dd>{format.int(sessions)}</dd>
            </div>
          ))}
      </dl>
      {!reading.canReadAll && (
        <p className="ndm-d">
          {labels.ownSessionsOnly} <bdi className="ndm-mono">{reading.grantHint}</bdi>
        </p>
      )}
    </Block>
  )
}

/** Sessions that hold a transaction open, and those that wait for another; those of the leaks pointed at are lit. */
export function Sessions({ reading }: { readonly reading: DatabaseReading }): ReactNode {
  const { labels, format } = useSettings()
  const lit = useLit().map(({ serverPid }) => serverPid)
  return (
    <>
      {reading.idleInTransaction.length > 0 && (
        <Block title={labels.idleInTransaction}>
          <dl className="ndm-terms">
            {reading.idleInTransaction.slice(0, SHOWN).map((session) => (
              <div key={session.pid} data-lit={lit.includes(session.pid) || undefined}>
                <dt>
                  <bdi>{labels.pid(String(session.pid))}</bdi>{' '}
                  <span className="ndm-d">
                    <bdi>{[session.application, session.operation].filter(Boolean).join(' · ')}</bdi>
                  </span>
                </dt>
                <dd>
                  <bdi>{format.duration(session.ageMs)}</bdi>
                </dd>
              </div>
            ))}
          </dl>
        </Block>
      )}
      {reading.blocked.length > 0 && (
        <Block title={labels.blocked}>
          <dl className="ndm-terms">
            {reading.blocked.slice(0, SHOWN).map((session) => (
              <div key={session.pid} data-lit={lit.includes(session.pid) || undefined}>
                <dt>
                  <bdi>{labels.pid(String(session.pid))}</bdi>{' '}
                  <span className="ndm-d">{labels.blockedBy(blockersOf(session, labels))}</span>
                </dt>
                <dd>
                  <bdi>{format.duration(session.waitMs)}</bdi>
                </dd>
              </div>
            ))}
          </dl>
        </Block>
      )}
    </>
  )
}

/** The statements that took most time. */
export function Statements({ reading }: { readonly reading: DatabaseReading }): ReactNode {
  const { labels, format } = useSettings()
  if (reading.topStatements === null) return <p className="ndm-d">{labels.noStatements}</p>
  return (
    <table className="ndm-table">
      <thead>
        <tr>
          <th scope="col">{labels.statement}</th>
          <th scope="col">{labels.calls}</th>
          <th scope="col">{labels.mean}</th>
          <th scope="col">{labels.totalTime}</th>
        </tr>
      </thead>
      <tbody>
        {reading.topStatements.slice(0, SHOWN).map((one) => (
          <tr key={one.queryId}>
            <th scope="row" className="ndm-mono">
              <bdi>{one.operation}</bdi>
            </th>
            <td>{format.int(one.calls)}</td>
            <td>
              <bdi>{format.duration(one.meanMs)}</bdi>
            </td>
            <td>
              <bdi>{format.duration(one.totalMs)}</bdi>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
