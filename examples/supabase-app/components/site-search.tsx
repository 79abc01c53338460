'use client'

import { useEffect, useState } from 'react'
import type { Site } from '@/lib/database.types'
import { createClient } from '@/lib/supabase/client'
import { SearchIcon } from './icons'
import { Notice } from './notice'
import styles from './site-search.module.css'

const PAUSE_MS = 180

/** Searches while you type, with the browser's own client and the visitor's rights. */
export function SiteSearch({ initial }: { initial: readonly Site[] }) {
  const [text, setText] = useState('')
  const [sites, setSites] = useState(initial)
  const [failed, setFailed] = useState(false)

  useEffect(() => {
    const words = text.trim()
    if (words === '') {
      setSites(initial)
      setFailed(false)
      return
    }
    const abort = new AbortController()
    const timer = setTimeout(async () => {
      const like = `ilike."*${words.replaceAll(/["\\]/g, '')}*"`
      const { data, error } = await createClient()
        .from('sites')
        .select('*')
        .or(['name', 'area', 'address', 'contact'].map((column) => `${column}.${like}`).join(','))
        .order('name')
        .abortSignal(abort.signal)
      if (abort.signal.aborted) return
      setFailed(error !== null)
      if (data) setSites(data)
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [text, initial])

  return (
    <>
      <label className={styles.search}>
        <span className="visuallyHidden">Search sites</span>
        <SearchIcon />
        <input
          type="search"
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder="Try “mill” or “Docklands”"
        />
      </label>
      {failed && <Notice>The search does not answer right now. The list below is from before.</Notice>}
      <p className={styles.count} aria-live="polite">
        {sites.length === 1 ? '1 site' : `${sites.length} sites`}
      </p>
      <ul className={styles.sites}>
        {sites.map((site) => (
          <li key={site.id} className="card">
            <span className={styles.area}>{site.area}</span>
            <h2>{site.name}</h2>
            <p>{site.address}</p>
            <p className={styles.contact}>{site.contact}</p>
          </li>
        ))}
      </ul>
    </>
  )
}
