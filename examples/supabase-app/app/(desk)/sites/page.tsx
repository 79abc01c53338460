import type { Metadata } from 'next'
import { SiteSearch } from '@/components/site-search'
import { createClient } from '@/lib/supabase/server'

export const metadata: Metadata = { title: 'Sites' }

export default async function SitesPage() {
  const supabase = await createClient()
  const { data } = await supabase.from('sites').select('*').order('name')
  return (
    <div className="page">
      <header className="pageHead">
        <div>
          <h1>Sites</h1>
          <p>Search by name, area, street or contact.</p>
        </div>
      </header>
      <SiteSearch initial={data ?? []} />
    </div>
  )
}
