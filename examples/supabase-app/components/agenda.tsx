import Link from 'next/link'
import type { BoardVisit } from '@/lib/database.types'
import { clock, type Day } from '@/lib/day'
import styles from './agenda.module.css'
import { Avatar } from './avatar'
import { StatusPill } from './status-pill'

/** A day's visits in the order they happen. */
export function Agenda({
  day,
  visits,
  selected,
}: {
  day: Day
  visits: readonly BoardVisit[]
  selected: number | null
}) {
  if (visits.length === 0) {
    return <p className={`card ${styles.empty}`}>No visits on this day yet. Plan the first one.</p>
  }
  return (
    <ol className={`card ${styles.agenda}`}>
      {visits.map((visit) => (
        <li key={visit.id}>
          <Link
            href={`/?day=${day.key}&visit=${visit.id}`}
            prefetch={false}
            scroll={false}
            aria-current={visit.id === selected ? 'true' : undefined}
          >
            <time dateTime={visit.starts_at}>
              {clock(new Date(visit.starts_at))}
              <small>{visit.minutes} min</small>
            </time>
            <span className={styles.what}>
              <strong>
                {visit.site} <small>{visit.area}</small>
              </strong>
              <span>{visit.purpose}</span>
            </span>
            <span className={styles.person}>
              <Avatar initials={visit.initials} hue={visit.hue} size="small" />
              <span>{visit.person}</span>
            </span>
            <span className={styles.status}>
              <StatusPill status={visit.status} />
            </span>
          </Link>
        </li>
      ))}
    </ol>
  )
}
