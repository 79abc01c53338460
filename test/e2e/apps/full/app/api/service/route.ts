import { createClient } from '@supabase/supabase-js'
import { setting } from '../../../lib/settings'

export const dynamic = 'force-dynamic'

export async function GET() {
  const client = createClient(setting('SUPABASE_URL'), setting('SUPABASE_SERVICE_KEY'), {
    auth: { persistSession: false },
  })
  const { data, error } = await client.from('visits').select('id').limit(3)
  return Response.json({ rows: data?.length ?? null, error: error?.code ?? null })
}
