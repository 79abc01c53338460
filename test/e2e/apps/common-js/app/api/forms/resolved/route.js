import resolved from '../../../../lib/resolved.js'

export const dynamic = 'force-dynamic'

export async function GET() {
  return Response.json({ resolved: resolved.looks(), later: await resolved.later() })
}
