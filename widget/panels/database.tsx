import type { ReactNode } from 'react'
import type { DatabaseReading } from '../../src/model/database/database.ts'
import { NOT_ASKED } from '../../src/model/database/reading.ts'
import type { ChainRow, DatabaseReport } from '../../src/model/report/database.ts'
import { useLive, useSettings } from '../context.ts'
import { Age, Heading, Meter, Moment } from '../ui/index.ts'
import { useLit } from './lit.ts'
import { databaseSays } from './needs-look.ts'
import { Folded } from './setup/folded.tsx'

const SHOWN = 5

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

function Sessions({ reading }: { readonly reading: DatabaseReading }): ReactNode {
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
                  <span className="ndm-d">{labels.blockedBy(session.blockedBy.join(', '))}</span>
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

function Statements({ reading }: { readonly reading: DatabaseReading }): ReactNode {
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

/** Ours against theirs, by instance: above 0 = we count connections that are gone, below 0 = connections that are not ours. */
function Drift({ rows }: { readonly rows: NonNullable<DatabaseReport['drift']> }): ReactNode {
  const { labels, format } = useSettings()
  return (
    <Block title={labels.drift}>
      <dl className="ndm-terms">
        {rows.map((row) => (
          <div key={`${row.instance} ${row.application}`}>
            <dt>
              <bdi>{row.instance}</bdi>{' '}
              <span className="ndm-d">
                {labels.driftText(
                  row.reported === null ? labels.unknown : format.int(row.reported),
                  format.int(row.measured),
                )}
              </span>
            </dt>
            <dd>
              {row.drift === null ? (
                labels.unknown
              ) : row.drift === 0 ? (
                labels.driftNone
              ) : (
                <bdi>{format.signed(row.drift)}</bdi>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </Block>
  )
}

function Pooler({ pooler }: { readonly pooler: NonNullable<DatabaseReport['pooler']> }): ReactNode {
  const { labels, format } = useSettings()
  return (
    <Block title={labels.pooler}>
      <dl className="ndm-terms">
        {pooler.pools.slice(0, SHOWN).map((pool) => (
          <div key={`${pool.database} ${pool.role}`}>
            <dt>
              <bdi>
                {pool.database} · {pool.role}
              </bdi>{' '}
              <span className="ndm-d">
                {labels.poolerClients(format.int(pool.clientsActive), format.int(pool.clientsWaiting))}
              </span>
            </dt>
            <dd>
              <bdi>
                {labels.poolerServers(
                  format.int(pool.serversActive),
                  pool.size === null ? '–' : format.int(pool.size),
                )}
              </bdi>
            </dd>
          </div>
        ))}
      </dl>
    </Block>
  )
}

/** From the request to the backend that serves it and what that waits for. */
function Chain({ rows }: { readonly rows: readonly ChainRow[] }): ReactNode {
  const { labels, format } = useSettings()
  return (
    <Block title={labels.uses}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="ndm-scroll" tabIndex={0} aria-label={labels.uses}>
        <table className="ndm-table">
          <thead>
            <tr>
              <th scope="col">{labels.useBy}</th>
              <th scope="col">{labels.useHeld}</th>
              <th scope="col">{labels.useBackend}</th>
              <th scope="col">{labels.useWaits}</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, SHOWN).map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity beyond their order
              <tr key={index}>
                <th scope="row">
                  <bdi>{row.route ?? row.service ?? '–'}</bdi>{' '}
                  <span className="ndm-d">
                    <bdi>{[row.pool, row.operation].filter(Boolean).join(' · ')}</bdi>
                  </span>
                </th>
                <td>{row.heldMs === null ? '–' : <bdi>{format.duration(row.heldMs)}</bdi>}</td>
                <td>
                  <bdi>
                    {row.serverPid === null
                      ? '–'
                      : [labels.pid(String(row.serverPid)), row.state].filter(Boolean).join(', ')}
                  </bdi>
                </td>
                <td>
                  <bdi>
                    {row.blockedBy.length > 0
                      ? labels.blockedBy(row.blockedBy.join(', '))
                      : (row.wait ?? '–')}
                  </bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Block>
  )
}

/** Everything in the last reading. */
function Reading({
  report,
  reading: value,
}: {
  readonly report: DatabaseReport
  readonly reading: DatabaseReading
}): ReactNode {
  const { labels } = useSettings()
  const { reason, drift, pooler, chain } = report
  return (
    <>
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
        {value.topStatements?.length !== 0 && (
          <Block title={labels.statements}>
            <Statements reading={value} />
          </Block>
        )}
      </div>
      {(drift?.length ?? 0) + (chain?.length ?? 0) + (pooler?.pools.length ?? 0) > 0 && (
        <div className="ndm-joined">
          <div className="ndm-stacked">
            {drift !== undefined && drift.length > 0 && <Drift rows={drift} />}
            {pooler != null && pooler.pools.length > 0 && <Pooler pooler={pooler} />}
          </div>
          {chain !== undefined && chain.length > 0 && <Chain rows={chain} />}
        </div>
      )}
    </>
  )
}

/** What Postgres itself reports, when there is a probe. */
export function DatabasePanel(): ReactNode {
  const { labels, format } = useSettings()
  const { data } = useLive()
  if (data === undefined) return null
  const { value, readAt, reason } = data.database
  if (value === null) {
    const asked = reason !== undefined && reason !== NOT_ASKED.noProbe && reason !== NOT_ASKED.noDatabaseProbe
    return (
      <Folded
        name="database"
        title={labels.database}
        tone="unknown"
        line={asked ? labels.probeFailed : labels.noProbe}
        says={asked}
      >
        <p className="ndm-lead">{asked ? <bdi>{reason}</bdi> : labels.noProbeText}</p>
      </Folded>
    )
  }
  return (
    <Folded
      name="database"
      title={labels.database}
      tone={reason === undefined ? 'ok' : 'unknown'}
      line={
        <>
          {reason === undefined ? (
            labels.slots(format.int(value.used), format.int(value.limits.usable))
          ) : (
            <b>{labels.stale}</b>
          )}
          {readAt !== null && (
            <>
              {' · '}
              <Age at={readAt} words={labels.readAgo} />
            </>
          )}
        </>
      }
      says={databaseSays(data.database)}
    >
      <Reading report={data.database} reading={value} />
    </Folded>
  )
}
