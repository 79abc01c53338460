import { monitored } from './monitored.mjs'
import { supabaseOf } from './supabase.mjs'

const worker = monitored('scraper-worker', 3)
const supabase = supabaseOf(worker)

/** Looks up which sites have no visit planned; a real one would ask each site's owner for news. */
worker.run(async () => {
  const { data, error } = await supabase.from('sites').select('id, name')
  if (error) throw error
  for (const { id } of data.slice(0, 3)) {
    const planned = await supabase.from('visits').select('id').eq('site_id', id).limit(1)
    if (planned.error) throw planned.error
  }
})
