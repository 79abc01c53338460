import { reportsDb } from '@/lib/reports-db'

const VISITS = `
  select to_char(v.starts_at, 'YYYY-MM-DD HH24:MI') as starts_at, s.name as site, s.area, p.name as person, v.purpose, v.status
    from visits v join sites s on s.id = v.site_id join people p on p.id = v.assignee
   where $1::text is null or s.area = $1
   order by v.starts_at`

/**
 * The visits of one area as CSV.
 *
 * It holds a mistake on purpose, a common one: the early return for an unknown area forgets to release the connection.
 * `GET /api/reports/export?area=nowhere` leaks one a call, until the pool is empty; the monitoring names the line.
 */
export async function GET(request: Request) {
  const area = new URL(request.url).searchParams.get('area')
  const client = await reportsDb().connect()
  const { rows } = await client.query(VISITS, [area])
  if (rows.length === 0) {
    return Response.json({ message: `No visits in ${area}` }, { status: 404 })
  }
  client.release()

  const lines = rows.map((row) => Object.values(row).map(cell).join(','))
  return new Response(['starts_at,site,area,person,purpose,status', ...lines, ''].join('\r\n'), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="visits.csv"',
    },
  })
}

/** Quoted, and no formula when a spreadsheet opens it. */
function cell(value: unknown): string {
  const text = String(value)
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}
