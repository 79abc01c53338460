import { releaseConnection, trackConnection } from 'next-db-monitoring'
import { createClient } from '@/lib/supabase/server'

/**
 * A day's visits of one area as CSV.
 *
 * It holds a mistake on purpose, a common one: the early return for an unknown area forgets to release what was
 * taken. `GET /api/reports/export?area=nowhere` leaks once a call; the monitoring names where.
 */
export async function GET(request: Request) {
  const area = new URL(request.url).searchParams.get('area')
  const connection = trackConnection('report-export')

  const supabase = await createClient()
  const query = supabase
    .from('visit_board')
    .select('starts_at, site, area, person, purpose, status')
    .order('starts_at')
  const { data, error } = await (area ? query.eq('area', area) : query)

  if (!error && data.length === 0) {
    return Response.json({ message: `No visits in ${area}` }, { status: 404 })
  }

  releaseConnection('report-export', connection)
  if (error) return Response.json({ message: 'The report could not be made' }, { status: 502 })
  const lines = data.map((row) => Object.values(row).map(cell).join(','))
  return new Response(['starts_at,site,area,person,purpose,status', ...lines, ''].join('\r\n'), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="visits.csv"',
    },
  })
}

/** Quoted, and no formula when a spreadsheet opens it. */
function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return `"${safe.replaceAll('"', '""')}"`
}
