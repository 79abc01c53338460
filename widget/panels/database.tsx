import type { ReactNode } from 'react'
import { NOT_ASKED } from '../../src/model/database/reading.ts'
import type { ChainRow, DatabaseReport } from '../../src/model/report/database.ts'
import { useLive, useSettings } from '../context.ts'
import { Age, Moment } from '../ui/index.ts'
import { databaseSays } from './needs-look.ts'
import { Block, blockersOf, Sessions, Slots, Statements } from './sessions.tsx'
import { Folded } from './setup/folded.tsx'

const SHOWN = 5

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
                      : [labels.pid(String(row.serverPid)), row.state]
                          .filter(Boolean)
                          .join(`${labels.comma} `)}
                  </bdi>
                </td>
                <td>
                  <bdi>
                    {row.blockedBy.length > 0 ? labels.blockedBy(blockersOf(row, labels)) : (row.wait ?? '–')}
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
  readonly reading: NonNullable<DatabaseReport['value']>
}): ReactNode {
  const { labels } = useSettings()
  const { reason, drift, pooler, chain } = report
  return (
    <>
      <p className="ndm-lead">
        {labels.postgres(String(Math.floor(value.serverVersionNum / 10_000)))}
        {value.inRecovery && ` (${labels.replica})`}
        {labels.comma} {labels.upSince} <Moment at={value.startedAt} as="dayClock" />
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
