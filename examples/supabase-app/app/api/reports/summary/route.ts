import { createClient } from '@/lib/supabase/server'

/** Totals by status since a week ago. `?heavy=2` adds a report that keeps a database connection busy that long. */
export async function GET(request: Request) {
  const heavy = Math.min(Number(new URL(request.url).searchParams.get('heavy')) || 0, 10)
  const supabase = await createClient()
  if (heavy > 0) {
    const { error } = await supabase.rpc('slow_report', { seconds: heavy })
    if (error)
      return Response.json({ message: 'The report could not be made', code: error.code }, { status: 502 })
  }
  const since = new Date()
  since.setDate(since.getDate() - 7)
  const { data, error } = await supabase.rpc('visit_totals', { since: since.toISOString() })
  if (error)
    return Response.json({ message: 'The report could not be made', code: error.code }, { status: 502 })
  return Response.json({ since, totals: data })
}
