import { serverClient } from '../../../lib/server-client'

export const dynamic = 'force-dynamic'

export async function GET(_request: Request) {
  const { data, error } = await serverClient().from('visits').select('id').limit(3)
  return Response.json({ rows: data?.length ?? null, error: error?.code ?? null })
}
