import { afterEach, describe, expect, it, vi } from 'vitest'
import { expected, mayRead } from './rules.ts'
import {
  type Call,
  type Credential,
  type Decides,
  open,
  PLANTED,
  type Place,
  type Setting,
  type World,
} from './world.ts'

/*
 * Every route, method and parameter, for every caller, in every setting: 17 000 requests to the real handlers,
 * compared with the rules of the contract.
 */

const PLACES: readonly Place[] = ['production', 'development, this machine', 'development, elsewhere']
const DECIDES: readonly Decides[] = ['absent', 'true', 'false', 'unknown', 'throws', 'hangs']
const CREDENTIALS: readonly Credential[] = [
  'none',
  'read',
  'admin',
  'wrong',
  'expired',
  'cookie',
  'cookie and wrong token',
  'cookie and read token',
]
const QUERIES = {
  health: ['', 'detailed=true', 'diagnostics=true', 'detailed=perhaps', 'probe=liveness', 'probe=readiness'],
  database: [
    '',
    'detailed=true',
    'history=true&limit=10',
    'aggregated=true&hours=1',
    'diagnostics=true',
    'budget=true',
    'fleet=true',
    'format=prometheus',
    'format=csv',
    'format=csv&history=true',
    `service=${PLANTED}`,
    'service=nobody',
    'detailed=perhaps',
    'probe=liveness',
  ],
  ingest: [''],
} as const
const OPERATIONS = [
  'cleanup',
  'emergency-reset',
  'export-json',
  'start-collection',
  'stop-collection',
  'release',
  'acknowledge',
  'read',
  'constructor',
  'text',
  'malformed',
  'too large',
]
const CARRIED = {
  health: OPERATIONS,
  database: OPERATIONS,
  ingest: ['report', 'report of a worker', 'text', 'malformed', 'too large'],
} as const
const ROUTES = ['health', 'database', 'ingest'] as const

function* calls(): Generator<Omit<Call, 'credential'>> {
  for (const route of ROUTES) {
    for (const what of QUERIES[route]) yield { route, method: 'GET', what, origin: 'unsaid' }
    yield { route, method: 'GET', what: '', origin: 'cross' }
    yield { route, method: 'HEAD', what: '', origin: 'unsaid' }
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS'])
      yield { route, method, what: '', origin: 'unsaid' }
    for (const what of CARRIED[route])
      for (const origin of ['same', 'cross', 'unsaid'] as const) yield { route, method: 'POST', what, origin }
  }
}

/** Every combination of tokens and `authorize` that a deployment can have. */
function* settings(): Generator<Setting> {
  for (const place of PLACES)
    for (const decides of DECIDES)
      for (const tokens of ['none', 'read', 'both'] as const) {
        // Beside `authorize` one token adds nothing that two do not show.
        if (tokens === 'read' && decides !== 'absent') continue
        // Elsewhere than on this machine a development server decides as production does.
        if (place !== 'production' && !['absent', 'true', 'false'].includes(decides)) continue
        yield { place, decides, tokens }
      }
}

/** Sends a call; a permission that hangs has its time at once. */
async function answered({ send, asked }: World, call: Call): ReturnType<World['send']> {
  let done = false
  const before = asked()
  const answer = send(call).finally(() => {
    done = true
  })
  while (!done) {
    await new Promise(setImmediate)
    if (!done && asked() > before) await vi.advanceTimersByTimeAsync(3000)
  }
  return answer
}

afterEach(() => {
  vi.useRealTimers()
})

describe('who may do what', () => {
  it.each([...settings()].map((setting) => [JSON.stringify(setting), setting] as const))(
    '%s',
    async (_, setting) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      const world = open(setting)
      const wrong: string[] = []
      // On a development server the place decides, not the kind of a wrong credential.
      // A cookie beside a token matters where `authorize` may read it.
      const most = setting.place !== 'production' ? 4 : setting.decides === 'absent' ? 6 : undefined
      const all = CREDENTIALS.slice(0, most)
      for (const credential of all)
        for (const one of calls()) {
          const call: Call = { ...one, credential }
          const answer = await answered(world, call)
          const code = answer.body?.error?.code ?? null
          const [status, problem] = expected(call, setting)
          const same = answer.status === status && (code === problem || call.method === 'HEAD')
          const leaks = !mayRead(call, setting) && answer.text.includes(PLANTED)
          const bare = answer.headers.get('cache-control') !== 'no-store'
          const unsaid = (answer.status === 401) !== answer.headers.has('www-authenticate')
          if (!same || leaks || bare || unsaid)
            wrong.push(
              `${Object.values(call).join(' | ')}: ${answer.status} ${code}, by the contract ${status} ${problem}${leaks ? ', leaks' : ''}`,
            )
        }
      expect(wrong).toEqual([])
      expect(world.monitor.observe().faults.filter(({ part }) => part.startsWith('route '))).toEqual([])
    },
  )
})
