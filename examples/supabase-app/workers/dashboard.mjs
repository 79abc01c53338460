import { monitored } from './monitored.mjs'
import { supabaseOf } from './supabase.mjs'

const worker = monitored('dashboard-worker', 2)
const supabase = supabaseOf(worker)

/** Counts the week's visits for the board. */
worker.run(async () => {
  const since = new Date(Date.now() - 7 * 86_400_000).toISOString()
  const { error } = await supabase.rpc('visit_totals', { since })
  if (error) throw error
})
