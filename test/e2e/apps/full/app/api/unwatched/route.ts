import { serverClient } from '../../../lib/server-client'

export const dynamic = 'force-dynamic'
// Next 14 keeps answers of GET in its Data Cache even so.
export const fetchCache = 'force-no-store'

export async function GET(_request: Request) {
  const { data, error } = await serverClient().from('visits').select('id').limit(3)
  return Response.json({ rows: data?.length ?? null, error: error?.code ?? null })
}
