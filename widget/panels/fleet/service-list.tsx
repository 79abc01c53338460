import type { ReactNode } from 'react'
import type { ServiceDetail, ServiceReport } from '../../../src/model/report/service.ts'
import { useLive, useSettings } from '../../context.ts'
import { useDetails } from '../../data/use-history.ts'
import { isFleet } from '../../logic/instances.ts'
import { statusOf } from '../../logic/pool.ts'
import { count } from '../../logic/sentences.ts'
import { Nothing, Panel, StatusIcon } from '../../ui/index.ts'

/** Attempts per operation above which retries are shown. */
const RETRIES_WORTH_SAYING = 1.1

function isDetail(service: ServiceReport | ServiceDetail): service is ServiceDetail {
  return 'latency' in service
}

function Row({
  service,
  detail,
  several,
}: {
  readonly service: ServiceReport
  /** Of one instance. */
  readonly detail: ServiceDetail | undefined
  /** Whether it is the sum of several instances. */
  readonly several: boolean
}): ReactNode {
  const { labels, format } = useSettings()
  const p95 = detail?.latency.p95 ?? null
  const factor =
    detail === undefined || detail.totalConnections === 0 ? 1 : detail.attempts / detail.totalConnections
  const facts = [
    // Of several instances the sum is known, and the capacity of one.
    several
      ? labels.usedOnly(format.int(service.activeConnections))
      : labels.serviceActive(format.int(service.activeConnections), format.int(service.maxPoolSize)),
    service.errorCount > 0
      ? labels.serviceErrors(count(format, service.errorCount))
      : labels.serviceTotal(format.int(service.totalConnections)),
    factor >= RETRIES_WORTH_SAYING ? labels.attempts(format.decimal(factor)) : null,
  ].filter((fact) => fact !== null)
  return (
    <li>
      <StatusIcon status={statusOf(service.status)} />
      <div>
        <p className="ndm-t">
          <bdi>{service.name}</bdi>
          {service.untrusted === true && <span className="ndm-you">{labels.untrusted}</span>}
        </p>
        <p className="ndm-d">{facts.join(' · ')}</p>
      </div>
      <span className="ndm-r">
        {p95 === null ? (
          <>
            <span className="ndm-sr">{labels.utilisation} </span>
            <bdi>{format.percent(service.utilization)}</bdi>
          </>
        ) : (
          <span title={labels.latencyP95}>
            <span className="ndm-sr">{labels.latencyP95} </span>
            <bdi>{format.duration(p95)}</bdi>
          </span>
        )}
      </span>
    </li>
  )
}

/** Who uses the database, and the state of each. */
export function ServiceList(): ReactNode {
  const { labels } = useSettings()
  const { data } = useLive()
  const { value: details } = useDetails()
  if (data === undefined) return null
  const several = isFleet(data)
  const known = new Map(
    [...(details?.services ?? []), ...data.services].filter(isDetail).map((one) => [one.name, one]),
  )
  return (
    <Panel name="services" title={labels.services} count={data.services.length}>
      {data.services.length === 0 ? (
        <Nothing title={labels.noServices} />
      ) : (
        <ul className="ndm-list">
          {data.services.map((service) => (
            <Row
              key={`${service.name} ${service.untrusted === true}`}
              service={service}
              detail={several ? undefined : known.get(service.name)}
              several={several}
            />
          ))}
        </ul>
      )}
    </Panel>
  )
}
