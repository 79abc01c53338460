'use client'

import { useActionState, useEffect, useRef } from 'react'
import { planVisit } from '@/app/(desk)/actions'
import type { Person, Site } from '@/lib/database.types'
import { Notice } from './notice'
import styles from './side-panel.module.css'

interface Props {
  readonly day: string
  readonly me: string
  readonly people: readonly Person[]
  readonly sites: readonly Pick<Site, 'id' | 'name'>[]
}

export function PlanVisit({ day, me, people, sites }: Props) {
  const [state, submit, pending] = useActionState(planVisit, { problem: null, planned: 0 })
  const purpose = useRef<HTMLInputElement>(null)

  useEffect(() => {
    if (state.planned > 0 && purpose.current) purpose.current.value = ''
  }, [state.planned])

  return (
    <section className={`card ${styles.panel}`} aria-labelledby="plan">
      <div className={styles.head}>
        <h2 id="plan">Plan a visit</h2>
      </div>
      <form action={submit} className={styles.form}>
        {state.problem && <Notice>{state.problem}</Notice>}
        <input type="hidden" name="day" value={day} />
        <label className="field">
          <span>Site</span>
          <select name="site" required>
            {sites.map((site) => (
              <option key={site.id} value={site.id}>
                {site.name}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>Purpose</span>
          <input
            ref={purpose}
            name="purpose"
            required
            minLength={3}
            maxLength={140}
            placeholder="What for?"
          />
        </label>
        <label className="field">
          <span>Who goes</span>
          <select name="assignee" defaultValue={me}>
            {people.map((person) => (
              <option key={person.id} value={person.id}>
                {person.name}
              </option>
            ))}
          </select>
        </label>
        <div className={styles.two}>
          <label className="field">
            <span>At</span>
            <input name="time" type="time" required defaultValue="10:00" step={900} />
          </label>
          <label className="field">
            <span>Minutes</span>
            <input name="minutes" type="number" required min={15} max={240} step={15} defaultValue={60} />
          </label>
        </div>
        <button type="submit" className="button primary" disabled={pending}>
          {pending ? 'Planning…' : 'Plan visit'}
        </button>
      </form>
    </section>
  )
}
