import type { VisitStatus } from '@/lib/database.types'
import { STATUS_LABEL, STATUSES } from '@/lib/status'
import styles from './totals.module.css'

/** How the day stands, as one bar. */
export function Totals({ visits }: { visits: readonly { readonly status: VisitStatus }[] }) {
  const counts = STATUSES.map((status) => ({
    status,
    n: visits.filter((visit) => visit.status === status).length,
  }))
  return (
    <div className={styles.totals}>
      <div className={styles.bar} aria-hidden="true">
        {counts
          .filter(({ n }) => n > 0)
          .map(({ status, n }) => (
            <span key={status} className={styles[status]} style={{ flexGrow: n }} />
          ))}
      </div>
      <dl>
        {counts.map(({ status, n }) => (
          <div key={status}>
            <dt>
              <i className={styles[status]} />
              {STATUS_LABEL[status]}
            </dt>
            <dd>{n}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
