import { createClient as bareClient, type SupabaseClient } from '@supabase/supabase-js'
import { getServiceMetrics } from 'next-db-monitoring'
import { createClient as trackedClient } from 'next-db-monitoring/internal/seams/supabase-js'
import { startApi } from '../kit/api.ts'
import { freshCopy } from '../kit/fresh.ts'
import { baseOf, type Line, lineOf, type Row } from '../kit/line.ts'
import { calls, compare, type Subject } from '../kit/pairs.ts'
import { expectSeen } from '../kit/seen.ts'
import { type SentryTracing, startSentry } from '../kit/sentry.ts'

const ROUNDS = 600
const CALLS = 10
const WARM = 400
const GOAL = 1.02
const OPTIONS = { auth: { persistSession: false, autoRefreshToken: false } }

type Client = SupabaseClient

/** A call of supabase-js over HTTP on loopback: bare, tracked as the plugin tracks it, and traced by Sentry. */
export const supabaseCall: Row = async () => {
  const api = await startApi()
  const { createClient } = freshCopy<{ createClient: typeof bareClient }>('@supabase/supabase-js', [
    '@supabase',
  ])
  const clients = {
    bare: bareClient(api.url, 'key', OPTIONS),
    again: bareClient(api.url, 'key', OPTIONS),
    tracked: trackedClient(api.url, 'key', OPTIONS),
    traced: createClient(api.url, 'key', OPTIONS),
  }
  const sentry = startSentry(clients.traced)
  const lines: Line[] = []
  for (const [name, work] of [
    ['select', select],
    ['insert', insert],
  ] as const) {
    const subjects = [
      calls(`supabase-js ${name}, bare`, CALLS, () => work(clients.bare)),
      calls(`supabase-js ${name}, bare again`, CALLS, () => work(clients.again)),
      calls(`supabase-js ${name}, tracked`, CALLS, () => work(clients.tracked)),
      within(
        sentry,
        calls(`supabase-js ${name}, traced by Sentry`, CALLS, () => work(clients.traced)),
      ),
    ]
    const [base, again, tracked, traced] = await compare(subjects, { rounds: ROUNDS, warm: WARM })
    if (!base || !again || !tracked || !traced) throw new Error('Nothing was compared.')
    lines.push(baseOf(base), lineOf(again), lineOf(tracked, GOAL), lineOf(traced))
  }
  api.stop()
  const turns = 2 * (ROUNDS + WARM)
  expectSeen('leases', getServiceMetrics('service-client')?.totalConnections, turns * CALLS)
  expectSeen('spans of Sentry', await sentry.spans(), turns * (CALLS + 1))
  return lines
}

/** A turn as one request, as an application makes its calls. */
function within(sentry: SentryTracing, { name, turn }: Subject): Subject {
  return { name, turn: () => sentry.request(turn) }
}

async function select(client: Client): Promise<void> {
  const { error } = await client.from('visits').select('*').eq('site', 'a')
  if (error) throw new Error(error.message)
}

async function insert(client: Client): Promise<void> {
  const { error } = await client.from('visits').insert({ site: 'a' })
  if (error) throw new Error(error.message)
}
