import { createClient } from '@supabase/supabase-js'
import { setting } from '../../../lib/settings'

export const dynamic = 'force-dynamic'
// Next 14 keeps answers of GET in its Data Cache even so.
export const fetchCache = 'force-no-store'

export async function GET() {
  const client = createClient(setting('SUPABASE_URL'), setting('SUPABASE_SERVICE_KEY'), {
    auth: { persistSession: false },
  })
  const { data, error } = await client.from('visits').select('id').limit(3)
  return Response.json({ rows: data?.length ?? null, error: error?.code ?? null })
}
