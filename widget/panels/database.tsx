import type { ReactNode } from 'react'
import type { DatabaseReading } from '../../src/model/database.ts'
import { useLive, useSettings } from '../context.ts'
import { statusOf } from '../logic/pool.ts'
import { Meter } from '../ui/meter.tsx'
import { Heading, Nothing, Panel } from '../ui/panel.tsx'
import { StatusBadge } from '../ui/status.tsx'
import { Age, Moment } from '../ui/time.tsx'

const SHOWN = 5
/** Share of the usable slots, as for pools. */
const LIMITS = { warning: 0.8, critical: 0.95 }

function Block({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
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

function Slots({ reading }: { readonly reading: DatabaseReading }): ReactNode {
  const { labels, format } = useSettings()
  const { usable, maxConnections } = reading.limits
  const percent = usable <= 0 ? null : (reading.used / usable) * 100
  return (
    <Block title={labels.sessionStates}>
      <p className="ndm-t">
        <bdi>{labels.slots(format.int(reading.used), format.int(usable))}</bdi>{' '}
        <span className="ndm-d">{labels.slotsReserved(format.int(maxConnections - usable))}</span>
      </p>
      <Meter percent={percent} status={statusOf(percent, LIMITS)} />
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

function Sessions({ reading }: { readonly reading: DatabaseReading }): ReactNode {
  const { labels, format } = useSettings()
  return (
    <>
      <Block title={labels.idleInTransaction}>
        {reading.idleInTransaction.length === 0 ? (
          <p className="ndm-d">{labels.nothing}</p>
        ) : (
          <dl className="ndm-terms">
            {reading.idleInTransaction.slice(0, SHOWN).map((session) => (
              <div key={session.pid}>
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
        )}
      </Block>
      <Block title={labels.blocked}>
        {reading.blocked.length === 0 ? (
          <p className="ndm-d">{labels.nothing}</p>
        ) : (
          <dl className="ndm-terms">
            {reading.blocked.slice(0, SHOWN).map((session) => (
              <div key={session.pid}>
                <dt>
                  <bdi>{labels.pid(String(session.pid))}</bdi>{' '}
                  <span className="ndm-d">{labels.blockedBy(session.blockedBy.join(', '))}</span>
                </dt>
                <dd>
                  <bdi>{format.duration(session.waitMs)}</bdi>
                </dd>
              </div>
            ))}
          </dl>
        )}
      </Block>
    </>
  )
}

function Statements({ reading }: { readonly reading: DatabaseReading }): ReactNode {
  const { labels, format } = useSettings()
  if (reading.topStatements === null) return <p className="ndm-d">{labels.noStatements}</p>
  if (reading.topStatements.length === 0) return <p className="ndm-d">{labels.nothing}</p>
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

/** What Postgres itself says, when a probe asks it. */
export function DatabasePanel(): ReactNode {
  const { labels } = useSettings()
  const { data } = useLive()
  if (data === undefined) return null
  const { value, readAt, reason, source } = data.database
  if (value === null) {
    return (
      <Panel name="database" title={labels.database} badge={<StatusBadge status="unknown" />}>
        <Nothing title={labels.noProbe}>
          {reason !== undefined && <>{reason} </>}
          {labels.noProbeText}
        </Nothing>
      </Panel>
    )
  }
  return (
    <Panel
      name="database"
      title={labels.database}
      badge={source === 'measured' ? undefined : <StatusBadge status="unknown">{labels.stale}</StatusBadge>}
      tools={
        readAt === null ? undefined : (
          <span className="ndm-r">{<Age at={readAt} words={labels.readAgo} />}</span>
        )
      }
    >
      <p className="ndm-lead">
        {labels.postgres(String(Math.floor(value.serverVersionNum / 10_000)))}
        {value.inRecovery && ` (${labels.replica})`}, {labels.upSince}{' '}
        <Moment at={value.startedAt} as="dayClock" />
        {reason !== undefined && <>. {labels.staleReading(reason)}</>}
      </p>
      <div className="ndm-blocks">
        <Slots reading={value} />
        <div className="ndm-stacked">
          <Sessions reading={value} />
        </div>
        <Block title={labels.statements}>
          <Statements reading={value} />
        </Block>
      </div>
    </Panel>
  )
}
