'use client'

import { createBrowserClient } from '@supabase/ssr'
import { useState } from 'react'

export function Reader({ url, anonKey }: { url: string; anonKey: string }) {
  const [read, setRead] = useState(0)
  const go = async () => {
    const client = createBrowserClient(url, anonKey)
    for (let i = 0; i < 3; i++) {
      await client.from('visits').select('id').limit(1)
      setRead((count) => count + 1)
    }
  }
  return (
    <button type="button" onClick={go}>
      read {read}
    </button>
  )
}
