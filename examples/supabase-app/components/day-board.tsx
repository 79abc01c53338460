import Link from 'next/link'
import type { BoardVisit, Person } from '@/lib/database.types'
import { clock, type Day } from '@/lib/day'
import { CLOSES, lanes, OPENS, placed } from '@/lib/lanes'
import { STATUS_LABEL } from '@/lib/status'
import { Avatar } from './avatar'
import styles from './day-board.module.css'

const HOURS = Array.from({ length: CLOSES - OPENS }, (_, n) => OPENS + n)
const LENGTH = (CLOSES - OPENS) * 60

interface Props {
  readonly day: Day
  readonly now: Date
  readonly people: readonly Person[]
  readonly visits: readonly BoardVisit[]
  readonly selected: number | null
}

/** One row a person, the hours of a day from left to right. */
export function DayBoard({ day, now, people, visits, selected }: Props) {
  const minutesNow = (now.getHours() - OPENS) * 60 + now.getMinutes()
  const showNow = now >= day.from && now < day.to && minutesNow >= 0 && minutesNow <= LENGTH
  return (
    <section className={`card ${styles.board}`} aria-label="Visits by person">
      <div className={styles.hours} aria-hidden="true">
        {HOURS.map((hour) => (
          <span key={hour}>{String(hour).padStart(2, '0')}</span>
        ))}
      </div>
      <div className={styles.rows}>
        {showNow && (
          <div className={styles.nowTrack} aria-hidden="true">
            <div className={styles.now} style={{ left: `${(minutesNow / LENGTH) * 100}%` }}>
              <span>{clock(now)}</span>
            </div>
          </div>
        )}
        {people.map((person) => (
          <div key={person.id} className={styles.row}>
            <div className={styles.person}>
              <Avatar initials={person.initials} hue={person.hue} />
              <span>{person.name}</span>
            </div>
            <div className={styles.lanes}>
              {lanes(visits.filter((visit) => visit.assignee === person.id)).map((lane, n) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a lane is its position
                <div key={n} className={styles.lane}>
                  {lane.map((visit) => (
                    <Block key={visit.id} visit={visit} day={day} selected={visit.id === selected} />
                  ))}
                </div>
              ))}
            </div>
          </div>
        ))}
      </div>
    </section>
  )
}

function Block({ visit, day, selected }: { visit: BoardVisit; day: Day; selected: boolean }) {
  const place = placed(visit)
  if (!place) return null
  const starts = clock(new Date(visit.starts_at))
  return (
    <Link
      href={`/?day=${day.key}&visit=${visit.id}`}
      prefetch={false}
      scroll={false}
      className={`${styles.block} ${styles[visit.status]}`}
      style={{
        left: `${(place.from / LENGTH) * 100}%`,
        width: `${((place.to - place.from) / LENGTH) * 100}%`,
      }}
      aria-current={selected ? 'true' : undefined}
      aria-label={`${starts}, ${visit.site}, ${visit.person}, ${STATUS_LABEL[visit.status]}`}
      title={`${starts} · ${visit.site} · ${visit.purpose}`}
    >
      <strong>{visit.site}</strong>
      <span>
        {starts} · {visit.purpose}
      </span>
    </Link>
  )
}
