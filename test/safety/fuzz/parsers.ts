import fc from 'fast-check'
import { exportedNames, hasOtherDefault, starSources } from '../../../plugin/loaders/exported-names.ts'
import { exportedLiteral, isCommonJs } from '../../../plugin/loaders/literal.ts'
import { readEnv } from '../../../src/config/env.ts'
import type { DbMonitoringOptions } from '../../../src/config/options.ts'
import { resolveOptions } from '../../../src/config/resolve.ts'
import { clientAddress, isLoopback, reportAddress } from '../../../src/http/access/address.ts'
import { bearerOf } from '../../../src/http/access/caller.ts'
import { originOf } from '../../../src/http/access/origin.ts'
import { recordOf, recordsOf } from '../../../src/journal/record.ts'
import { classifyError } from '../../../src/model/errors/classify.ts'
import { describeContext, describeError } from '../../../src/model/errors/describe.ts'
import { sanitize } from '../../../src/model/errors/sanitize.ts'
import { operationOf } from '../../../src/model/sql/operation.ts'
import { parseStack } from '../../../src/model/stack/frames.ts'
import { supabasePath } from '../../../src/model/supabase/path.ts'
import { supabaseRequest } from '../../../src/model/supabase/request.ts'
import { parseExposition } from '../../../src/probes/metrics/exposition.ts'
import { type Parser, parser } from './parser.ts'
import { ROUTES } from './routes.ts'
import { JSON_VALUES, KEYS, written } from './texts.ts'

/** Planted where values stand; must come out nowhere. */
const PLANT = 'QZKPLANTQZK'
const quoted = fc.constantFrom(
  `"${PLANT}"`,
  `'${PLANT}'`,
  `(${PLANT})`,
  `»${PLANT}«`,
  `${PLANT}`,
  `: ${PLANT}\n`,
)

const STATEMENTS = parser(
  'names of statements',
  written(
    'select ',
    'insert into ',
    'update ',
    'from ',
    'with a as (',
    ')',
    "'",
    '"',
    '$$',
    '$a$',
    '--',
    '/*',
    '*/',
    ';',
    'visits',
    ' ',
    '\n',
    ',',
    "E'",
    '\\',
  ),
  (sql) => operationOf(sql).length <= 80,
)

const PATHS = parser(
  'paths of the Data API',
  fc.record({
    method: fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE', 'PUT', 'HEAD', 'BREW', '__proto__'),
    path: written(
      '/rest/v1/',
      '/auth/v1/',
      '/storage/v1/',
      '/functions/v1/',
      '/graphql/v1',
      'rpc/',
      'object/',
      'list/',
      'sign/',
      'token',
      '?',
      '#',
      'grant_type=password',
      '%2e%2e/',
      '../',
      'visits',
      '=eq.',
      PLANT.toLowerCase(),
    ),
    schema: fc.option(written('public', 'audit', ' ', '=', "'")),
  }),
  ({ method, path, schema }) => {
    const named = supabasePath(method, `https://x.example${path}`, (name) =>
      name.endsWith('profile') ? schema : null,
    )
    const { pool, operation } = supabaseRequest(named)
    const other = supabaseRequest(path)
    return (
      [operation, other.operation].every((one) => /^[\w.:/ -]*$/.test(one) && one.length < 700) &&
      pool.startsWith('supabase:')
    )
  },
)

const EXPOSITIONS = parser(
  'Prometheus text',
  written(
    'a',
    'metric_total',
    '{',
    '}',
    'b="',
    '"',
    '\\"',
    '\\',
    ',',
    '=',
    ' ',
    '1',
    '1e9',
    'NaN',
    '+Inf',
    '\n',
    '# HELP x y',
    '#',
    '__proto__',
    ' # {',
  ),
  (text) => {
    const { samples, malformed } = parseExposition(text)
    return (
      malformed >= 0 &&
      samples.every(
        ({ value, labels }) =>
          typeof value === 'number' && Object.values(labels).every((one) => typeof one === 'string'),
      )
    )
  },
)

const SANITISER = parser(
  'the sanitiser',
  written(
    'password',
    '=',
    ': ',
    '=>',
    '"',
    "'",
    '»',
    '«',
    '{',
    '}',
    'postgres://u:p@h/d?x=1',
    'Key (a)=(b)',
    'Bearer ',
    'eyJhbGciOi.a.b',
    '4111 1111 1111 1111',
    '\n',
    ' ',
    'a',
    '\\',
  ),
  (text) => {
    const clean = sanitize(text)
    return clean.length <= 300 && !/[\n\r]/.test(clean) && !clean.includes('4111 1111')
  },
)

const errors = fc.record(
  {
    name: fc.oneof(fc.constantFrom('Error', 'PostgresError'), fc.string()),
    message: fc
      .tuple(
        written(
          'invalid input syntax for type integer: ',
          'duplicate key',
          'too many clients',
          'fetch failed',
          ' ',
        ),
        quoted,
      )
      .map((parts) => parts.join('')),
    code: fc.oneof(
      fc.constantFrom(
        '22P02',
        '23505',
        '42601',
        'P0001',
        '53300',
        'PGRST003',
        'ECONNREFUSED',
        'XX000',
        'ZZ999',
      ),
      fc.anything(),
    ),
    detail: quoted,
    hint: quoted,
    details: quoted,
    where: quoted,
    column: quoted,
    status: fc.oneof(fc.integer(), fc.anything()),
    cause: fc.record({ message: quoted, code: fc.anything() }),
    errors: fc.array(fc.record({ message: quoted }), { maxLength: 2 }),
  },
  { requiredKeys: [] },
)

const CATALOGUE = parser(
  'the catalogue',
  fc.oneof(errors, fc.anything({ withNullPrototype: true, withBigInt: true, withSymbol: true } as never)),
  (error) => {
    const { message, code } = describeError(error)
    describeError(error, 'redacted')
    classifyError(error)
    describeContext(error)
    return message.length <= 300 && !message.includes(PLANT) && (code === null || code.length <= 40)
  },
)

const OPTION = fc.constantFrom(
  'enabled',
  'service',
  'thresholds',
  'pools',
  'services',
  'staleAfter',
  'alertCooldown',
  'collectionInterval',
  'captureStack',
  'alerts',
  'channels',
  'collectors',
  'probes',
  'database',
  'terminate',
  'recovery',
  'budget',
  'healthChecks',
  'authorize',
  'token',
  'adminToken',
  'trustedProxies',
  'errorText',
  'auditSink',
  'prometheus',
  'histogramBounds',
  'debug',
)

const CONFIG = parser(
  'the configuration',
  fc.oneof(
    fc.anything(),
    fc
      .array(
        fc.tuple(fc.oneof({ weight: 4, arbitrary: OPTION }, KEYS), fc.oneof(fc.anything(), JSON_VALUES)),
        { maxLength: 6 },
      )
      .map((entries) => Object.fromEntries(entries)),
  ),
  (given) => {
    const { options, problems } = resolveOptions(given as DbMonitoringOptions, { options: {}, problems: [] })
    return (
      options.collectionInterval >= 1000 &&
      options.thresholds.warning <= options.thresholds.critical &&
      Array.isArray(problems)
    )
  },
)

const VARIABLES = parser(
  'the environment',
  fc.dictionary(
    fc.constantFrom(
      'DB_CONNECTION_MONITORING',
      'METRICS_COLLECTION_INTERVAL',
      'METRICS_RETENTION_HOURS',
      'PROMETHEUS_PORT',
      'DB_MONITORING_TOKEN',
      'DB_MONITORING_DATABASE_URL',
      'NODE_ENV',
      'DB_MONITORING_SERVICE',
    ),
    written('true', 'false', '1', '30000', 'postgres://', 'u:p@', 'h/d', ' ', PLANT),
  ),
  (env) => {
    const { problems } = readEnv(env)
    const secrets = problems.filter(({ field }) => /TOKEN|URL/.test(field))
    return !JSON.stringify(secrets).includes(PLANT)
  },
)

const LITERALS = parser(
  "the plugin's reader of exports",
  written(
    'export ',
    'const ',
    'config',
    ' = ',
    '{',
    '}',
    '[',
    ']',
    '"a"',
    "'",
    '`',
    '${',
    '1',
    ',',
    ':',
    ';',
    '\n',
    '//',
    '/*',
    '*/',
    '/',
    'default ',
    'function ',
    'import ',
    'from ',
    'module.exports',
    'exports.',
    ' as ',
    '* ',
  ),
  (source) => {
    const found = exportedLiteral(source, 'config')
    isCommonJs(source)
    hasOtherDefault(source, 'config')
    exportedNames(source)
    starSources(source)
    return !found.found || found.text === null || isExpression(found.text)
  },
)

/** What is taken for a literal is put into another file, so it must be one expression there. */
function isExpression(text: string): boolean {
  try {
    new Function(`const config = ${text}\n;return 1`)
    return true
  } catch {
    return false
  }
}

const STACKS = parser(
  'stacks',
  written(
    'Error: x\n',
    '    at ',
    'async ',
    'name ',
    '(',
    ')',
    '/srv/app/',
    '/srv/app/../',
    'file://',
    'webpack-internal:///',
    ':1',
    ':1:2',
    '?id=',
    '[project]',
    '\n',
    'C:\\',
    '+',
  ),
  (stack) =>
    parseStack(stack, { root: '/srv/app', sourceAt: () => null }).every(
      ({ file, line }) => typeof file === 'string' && Number.isFinite(line),
    ),
)

const header = fc.tuple(
  fc.constantFrom(
    'host',
    'origin',
    'authorization',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-real-ip',
    'forwarded',
    'sec-fetch-site',
  ),
  written(
    'localhost',
    ':3000',
    '127.0.0.1',
    '::1',
    '[',
    ']',
    ',',
    'for=',
    '"',
    ';',
    'Bearer ',
    'https://',
    'null',
    ' ',
    'a',
  ).map((text) => text.replace(/[^\x20-\x7e]/g, '')),
)

const HEADERS = parser(
  'headers',
  fc.tuple(
    fc.array(header, { maxLength: 5 }),
    fc.constantFrom(null, undefined, '127.0.0.1', '203.0.113.7'),
    fc.nat(10),
  ),
  ([pairs, peer, proxies]) => {
    const headers = new Headers()
    for (const [name, value] of pairs) headers.append(name, value)
    const url = new URL('http://localhost:3000/x')
    const address = clientAddress(headers, peer, proxies)
    originOf(headers, url)
    bearerOf(headers)
    // No header makes a caller elsewhere local.
    if ((peer === null || peer === '203.0.113.7') && isLoopback(headers, url, peer)) return false
    isLoopback(headers, url, peer)
    return address.length <= 64 && reportAddress(headers, peer, address).length <= 64
  },
)

const WHOLE = recordOf({ at: 1, text: 'whole' })

const RECORDS = parser(
  'records of the journal',
  written(
    WHOLE,
    WHOLE.slice(0, -1),
    WHOLE.slice(0, 9),
    WHOLE.slice(9),
    '00000000 ',
    '{"at":1}',
    '{"__proto__":{"odd":1}}',
    'null',
    '[',
    '\n',
    ' ',
  ),
  (text) => {
    const { values, skipped } = recordsOf(text)
    // What stood whole before a torn end is read.
    const behind = recordsOf(`${text}\n${WHOLE}`)
    return skipped >= 0 && behind.values.length === values.length + 1 && behind.skipped === skipped
  },
)

/** Everything that reads what others write. */
export const PARSERS: readonly Parser[] = [
  STATEMENTS,
  PATHS,
  EXPOSITIONS,
  SANITISER,
  CATALOGUE,
  CONFIG,
  VARIABLES,
  LITERALS,
  STACKS,
  HEADERS,
  RECORDS,
  ...ROUTES,
]
