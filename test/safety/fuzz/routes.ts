import fc from 'fast-check'
import { renderPrometheus } from '../../../src/exporters/prometheus.ts'
import { parseExposition } from '../../../src/probes/metrics/exposition.ts'
import { type Bench, bench } from '../../http/kit.ts'
import { type Parser, parser } from './parser.ts'
import { JSON_VALUES, KEYS, written } from './texts.ts'

/** Requests one monitor answers before it is replaced; its caps are reached long before. */
const MOST_REQUESTS = 2000

/** A monitor for many requests. */
function served(): () => Bench {
  let current: Bench | undefined
  let left = 0
  return () => {
    if (left-- <= 0 || current === undefined) {
      current = bench({ environment: 'development' })
      left = MOST_REQUESTS
    }
    current.clock.advance(1000)
    return current
  }
}

/** An answer of the contract, and no fault of ours. */
function isAnswer({ monitor }: Bench, status: number, ...allowed: readonly number[]): boolean {
  return allowed.includes(status) && !monitor.observe().faults.some(({ part }) => part.startsWith('route'))
}

const queried = served()
const QUERY = parser(
  'queries of both routes',
  fc.tuple(
    fc.constantFrom('health', 'database'),
    written(
      'detailed',
      'history',
      'limit',
      'buckets',
      'aggregated',
      'hours',
      'service',
      'format',
      'instance',
      'probe',
      '=',
      '&',
      'true',
      '1',
      '100',
      'csv',
      'prometheus',
      'json',
      '%00',
      '%',
      '%ff',
      '__proto__',
      '-1',
      '1e9',
    ),
  ),
  async ([route, query]) => {
    const all = queried()
    // What is no URL reaches no handler.
    if (!URL.canParse(`http://localhost:3000/${route}?${query}`)) return true
    const { status } = await all.ask(`${route}?${query.replaceAll('#', '')}`)
    return isAnswer(all, status, 200, 400, 404)
  },
)

const WORDS = fc.constantFrom(
  'cleanup',
  'emergency-reset',
  'export-json',
  'release',
  'acknowledge',
  'start-collection',
  'stop-collection',
  '__proto__',
)
const bodies = fc.oneof(
  fc
    .tuple(
      WORDS,
      fc.array(
        fc.tuple(
          fc.oneof(fc.constantFrom('dryRun', 'scope', 'service', 'id', 'collectionInterval'), KEYS),
          JSON_VALUES,
        ),
        { maxLength: 3 },
      ),
    )
    .map(([operation, more]) => JSON.stringify({ operation, ...Object.fromEntries(more) })),
  JSON_VALUES.map((value) => JSON.stringify(value) ?? ''),
  written('{', '}', '"operation"', ':', '"cleanup"', ',', '[', 'null', '1e999', '"__proto__"', ' '),
)

const posted = served()
const BODY = parser(
  'bodies of operations',
  fc.tuple(fc.constantFrom('health' as const, 'database' as const), bodies),
  async ([route, body]) => {
    const all = posted()
    const { status } = await all.post(route, body)
    return isAnswer(all, status, 200, 400, 404, 409, 413)
  },
)

const count = fc.oneof({ weight: 4, arbitrary: fc.nat(1_000_000) }, { weight: 1, arbitrary: fc.anything() })
const name = fc.oneof(
  fc.constantFrom('browser-client', 'browser-client:shop', 'select visits', 'supabase:rest', '__proto__'),
  written('a', ' ', '/', '\n', '"', '\\'),
)
const row = fc.record(
  {
    pool: name,
    operation: name,
    count,
    failed: count,
    attempts: count,
    sumMs: count,
    buckets: fc.array(count, { minLength: 8, maxLength: 11 }),
  },
  { requiredKeys: ['operation', 'count'] },
)
const reports = fc.oneof(
  fc.record(
    {
      v: fc.constantFrom(1, 2, '1'),
      sender: fc.oneof(fc.stringMatching(/^[\w-]{1,64}$/), fc.string()),
      runtime: fc.constantFrom('browser', 'edge', 'worker', 'toString'),
      service: name,
      operations: fc.array(fc.oneof(row, fc.anything()), { maxLength: 3 }),
      errors: fc.oneof(
        fc.dictionary(fc.oneof(fc.stringMatching(/^[\w.-]{1,40}$/), KEYS), count, { maxKeys: 3 }),
        JSON_VALUES,
      ),
      active: count,
    },
    { requiredKeys: ['v', 'sender'] },
  ),
  // Reports that are right but for their numbers, so that much of it is taken.
  fc
    .tuple(fc.nat(1000), fc.nat(1000), fc.nat(1_000_000), fc.stringMatching(/^[a-z]{1,8}$/))
    .map(([slow, failed, active, table]) => ({
      v: 1,
      sender: table,
      runtime: 'browser',
      service: `browser-client:${table}`,
      operations: [
        {
          pool: 'supabase:rest',
          operation: `select ${table}`,
          count: slow,
          failed: Math.min(slow, failed),
          attempts: slow,
          sumMs: slow * 3,
          buckets: [0, 0, 0, 0, 0, 0, 0, 0, 0, slow],
        },
      ],
      errors: { constructor: 1 },
      active,
    })),
)

const reported = served()
let cases = 0
const INGEST = parser('reports', reports, async (report) => {
  const all = reported()
  let body: string
  try {
    body = JSON.stringify(report) ?? ''
  } catch {
    return true
  }
  const { status } = await all.post('ingest', body, { 'sec-fetch-site': 'same-origin' })
  if (cases++ % 40 > 0) return [204, 400, 413, 429].includes(status)
  const { services, totals, untrusted } = all.monitor.observe()
  // Without a proof nothing of it enters what this server measured.
  if (services.length > 0 || totals.opened > 0 || totals.active > 0) return false
  if ((untrusted?.services.length ?? 0) > 40) return false
  return isAnswer(all, status, 204, 400, 413, 429)
})

const labelled = served()
const LABELS: Parser = {
  ...parser(
    'names in Prometheus text',
    fc.tuple(KEYS, written('a', '"', '\\', '\n', '{', '}', ',', '=', ' ', 'é')),
    async ([service, operation]) => {
      const { monitor } = labelled()
      monitor.tracker(service, 'supabase:rest').open(operation).end('ok')
      const { text } = await renderPrometheus(monitor.snapshot())
      return parseExposition(text).malformed === 0 && !text.includes('\u0000')
    },
  ),
  share: 0.02,
}

/** Readers behind the routes: each case is a request to the real handlers. */
export const ROUTES: readonly Parser[] = [QUERY, BODY, INGEST, LABELS]
