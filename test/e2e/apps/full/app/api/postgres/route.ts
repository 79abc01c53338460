import postgres from 'postgres'
import { setting } from '../../../lib/settings'

export const dynamic = 'force-dynamic'

const holder = globalThis as { fixtureSql?: ReturnType<typeof postgres> }

export async function GET() {
  holder.fixtureSql ??= postgres(setting('DATABASE_URL'), { max: 2 })
  const rows = await holder.fixtureSql`select 1 as one`
  return Response.json({ one: rows[0]?.one })
}
