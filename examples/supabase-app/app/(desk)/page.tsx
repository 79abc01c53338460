import Link from 'next/link'
import { Agenda } from '@/components/agenda'
import { DayBoard } from '@/components/day-board'
import { LeftIcon, RightIcon } from '@/components/icons'
import { Notice } from '@/components/notice'
import { PlanVisit } from '@/components/plan-visit'
import { Totals } from '@/components/totals'
import { VisitDetails } from '@/components/visit-details'
import { clock, dayOf, longDate, parseDay, shifted } from '@/lib/day'
import { createClient, currentUser } from '@/lib/supabase/server'
import styles from './board.module.css'

export default async function BoardPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | undefined>>
}) {
  const wanted = await searchParams
  const day = parseDay(wanted.day)
  const supabase = await createClient()
  const [user, visits, people, sites] = await Promise.all([
    currentUser(),
    supabase
      .from('visit_board')
      .select('*')
      .gte('starts_at', day.from.toISOString())
      .lt('starts_at', day.to.toISOString())
      .order('starts_at'),
    supabase.from('people').select('*').order('name'),
    supabase.from('sites').select('id, name').order('name'),
  ])
  const now = new Date()
  const rows = visits.data ?? []
  const selected = rows.find((visit) => String(visit.id) === wanted.visit) ?? null
  const today = dayOf(now)
  const problem = visits.error ?? people.error ?? sites.error

  return (
    <div className="page">
      <header className="pageHead">
        <div>
          <h1>{day.key === today.key ? 'Today' : longDate(day.from)}</h1>
          <p>
            {day.key === today.key ? `${longDate(day.from)} · ` : ''}
            {rows.length === 1 ? '1 visit' : `${rows.length} visits`}
          </p>
        </div>
        <div className={styles.tools}>
          <Totals visits={rows} />
          <nav className={styles.days} aria-label="Day">
            <Link
              href={`/?day=${shifted(day, -1).key}`}
              prefetch={false}
              className="button"
              aria-label="Previous day"
            >
              <LeftIcon />
            </Link>
            <Link
              href="/"
              prefetch={false}
              className="button"
              aria-current={day.key === today.key ? 'date' : undefined}
            >
              Today
            </Link>
            <Link
              href={`/?day=${shifted(day, 1).key}`}
              prefetch={false}
              className="button"
              aria-label="Next day"
            >
              <RightIcon />
            </Link>
          </nav>
        </div>
      </header>
      {problem && (
        <Notice>The board could not be read completely. What you see may be missing visits.</Notice>
      )}
      <DayBoard
        day={day}
        now={now}
        people={people.data ?? []}
        visits={rows}
        selected={selected?.id ?? null}
      />
      <div className={styles.columns}>
        <Agenda day={day} visits={rows} selected={selected?.id ?? null} />
        <div className={styles.side} data-open={selected ? 'true' : undefined}>
          {selected ? (
            <VisitDetails
              key={`${selected.id} ${selected.updated_at}`}
              visit={selected}
              day={day.key}
              time={`${clock(new Date(selected.starts_at))}, ${selected.minutes} minutes`}
            />
          ) : (
            <PlanVisit
              day={day.key}
              me={user?.id ?? ''}
              people={people.data ?? []}
              sites={sites.data ?? []}
            />
          )}
        </div>
      </div>
    </div>
  )
}
