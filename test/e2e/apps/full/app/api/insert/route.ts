import { serverClient } from '../../../lib/server-client'

export async function POST() {
  const { error } = await serverClient().from('visits').insert({ note: 'from a test' })
  return Response.json({ error: error?.code ?? null })
}
