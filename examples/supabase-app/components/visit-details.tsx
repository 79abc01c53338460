'use client'

import Link from 'next/link'
import { useActionState } from 'react'
import { updateVisit } from '@/app/(desk)/actions'
import type { BoardVisit } from '@/lib/database.types'
import { STATUSES } from '@/lib/status'
import { CloseIcon } from './icons'
import { Notice } from './notice'
import styles from './side-panel.module.css'
import { StatusPill } from './status-pill'

export function VisitDetails({ visit, day, time }: { visit: BoardVisit; day: string; time: string }) {
  const [state, submit, pending] = useActionState(updateVisit, { problem: null })
  return (
    <section className={`card ${styles.panel}`} aria-labelledby="visit">
      <div className={styles.head}>
        <div>
          <h2 id="visit">{visit.site}</h2>
          <p>{visit.purpose}</p>
        </div>
        <Link
          href={`/?day=${day}`}
          prefetch={false}
          scroll={false}
          className={styles.close}
          aria-label="Close"
        >
          <CloseIcon />
        </Link>
      </div>
      <dl className={styles.facts}>
        <dt>When</dt>
        <dd>{time}</dd>
        <dt>Who</dt>
        <dd>{visit.person}</dd>
        <dt>Where</dt>
        <dd>
          {visit.address}, {visit.area}
        </dd>
        <dt>Contact</dt>
        <dd>{visit.contact}</dd>
      </dl>
      <form action={submit} className={styles.form} key={visit.id}>
        {state.problem && <Notice>{state.problem}</Notice>}
        <input type="hidden" name="id" value={visit.id} />
        <fieldset className={styles.choices}>
          <legend>Status</legend>
          {STATUSES.map((status) => (
            <label key={status}>
              <input type="radio" name="status" value={status} defaultChecked={status === visit.status} />
              <StatusPill status={status} />
            </label>
          ))}
        </fieldset>
        <label className="field">
          <span>Note</span>
          <textarea
            name="note"
            rows={3}
            maxLength={2000}
            defaultValue={visit.note}
            placeholder="What did you find?"
          />
        </label>
        <button type="submit" className="button primary" disabled={pending}>
          {pending ? 'Saving…' : 'Save'}
        </button>
      </form>
    </section>
  )
}
