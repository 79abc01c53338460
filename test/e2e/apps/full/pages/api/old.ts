import { createClient } from '@supabase/supabase-js'
import type { NextApiRequest, NextApiResponse } from 'next'
import { Pool } from 'pg'
import { serverClient } from '../../lib/server-client'
import { setting } from '../../lib/settings'

const holder = globalThis as { oldPool?: Pool }

export default async function handler(_request: NextApiRequest, response: NextApiResponse) {
  const service = createClient(setting('SUPABASE_URL'), setting('SUPABASE_SERVICE_KEY'), {
    auth: { persistSession: false },
  })
  const first = await serverClient().from('visits').select('id').limit(1)
  const second = await service.from('visits').select('id').limit(1)
  holder.oldPool ??= new Pool({ connectionString: setting('DATABASE_URL'), max: 3 })
  const { rows } = await holder.oldPool.query('select 2 as two')
  response.json({ first: first.error?.code ?? null, second: second.error?.code ?? null, two: rows[0].two })
}
