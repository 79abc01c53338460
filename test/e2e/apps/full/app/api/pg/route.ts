import { Pool, types } from 'pg'
import { setting } from '../../../lib/settings'

export const dynamic = 'force-dynamic'

const holder = globalThis as { fixturePool?: Pool }

export async function GET() {
  holder.fixturePool ??= new Pool({ connectionString: setting('DATABASE_URL'), max: 4 })
  const { rows } = await holder.fixturePool.query('select 1 as one')
  // Set by instrumentation.ts on its own import of pg: the driver is one module in a process.
  return Response.json({ one: rows[0].one, parser: types.getTypeParser(790)('x') })
}
