import type { DbMonitoringOptions } from '../../../src/config/options.ts'
import type { Monitor } from '../../../src/monitor/types.ts'

/** Values that break what writes JSON, adds numbers or reads fields without care. Each is made anew. */
export const HOSTILE: readonly (readonly [name: string, make: () => unknown])[] = [
  ['a BigInt', () => 1n],
  ['a symbol', () => Symbol('x')],
  ['a function', () => () => 1],
  ['NaN', () => Number.NaN],
  ['null', () => null],
  ['a cycle', cycle],
  ['a toJSON that throws', () => ({ toJSON: fails })],
  ['a toString that throws', () => ({ toString: fails, [Symbol.toPrimitive]: fails })],
  ['a getter that throws', () => Object.defineProperty({}, 'message', { get: fails, enumerable: true })],
  ['an object that throws at every touch', () => new Proxy({}, { get: fails, has: fails, ownKeys: fails })],
  ['a revoked proxy', revoked],
  ['an array that holds them', () => [1n, cycle(), { toJSON: fails }, revoked()]],
  ['an object that holds them', () => ({ a: 1n, b: cycle(), c: { toJSON: fails } })],
  ['a date that is none', () => new Date(Number.NaN)],
]

/** A place where a value of the application's or of an extension comes in. */
export interface Inlet {
  readonly name: string
  readonly options?: (value: unknown) => DbMonitoringOptions
  readonly use?: (monitor: Monitor, value: unknown) => unknown
}

const any = <T>(value: unknown): T => value as T

const FINDING = {
  rule: 'odd',
  subject: 'x',
  name: 'Odd',
  severity: 'warning',
  message: 'odd',
  value: 1,
  limit: 0,
  forMs: 0,
  cooldownMs: 0,
  channels: null,
}
const DATABASE = {
  serverVersionNum: 170_010,
  startedAt: '2026-01-01T00:00:00Z',
  inRecovery: false,
  limits: { maxConnections: 100, superuserReserved: 3, reserved: 0, usable: 97 },
  used: 1,
  canReadAll: true,
  byState: {},
  byApplication: [],
  waits: [],
  idleInTransaction: [],
  longRunning: [],
  blocked: [],
  roleLimits: {},
  neverQueried: [],
  topStatements: null,
}
const GAUGES = { used: 1, idle: 0, connecting: 0, pending: 0, max: 5 }

/** A probe that works, so that what pools say is compared with it. */
const PROBED: DbMonitoringOptions = {
  probes: [
    {
      name: 'working',
      read: async () => ({
        database: any(DATABASE),
        backends: [{ pid: 1, state: 'idle', wait: null, ageMs: 1 }],
        sessions: { rows: [], isWhole: true, self: null },
      }),
    },
  ],
}

const withField = <T extends object>(base: T, field: string, value: unknown): T => ({
  ...base,
  [field]: value,
})

/** One inlet for each field that an extension's value has. */
function fields<T extends object>(
  what: string,
  base: T,
  inlet: (whole: T) => Pick<Inlet, 'options' | 'use'>,
): Inlet[] {
  return Object.keys(base).map((field) => ({
    name: `${what}: ${field}`,
    options: (value) => inlet(withField(base, field, value)).options?.(value) ?? {},
    use: (monitor, value) => inlet(withField(base, field, value)).use?.(monitor, value),
  }))
}

export const INLETS: readonly Inlet[] = [
  {
    name: 'service of an error',
    use: (monitor, value) => monitor.recordConnectionError(any(value), new Error('x')),
  },
  { name: 'error', use: (monitor, value) => monitor.recordConnectionError('web', value) },
  {
    name: 'context',
    use: (monitor, value) => monitor.recordConnectionError('web', new Error('x'), any(value)),
  },
  { name: 'service by hand', use: (monitor, value) => monitor.trackConnection(any(value)) },
  { name: 'id by hand', use: (monitor, value) => monitor.trackConnection('web', any(value)) },
  { name: 'release by hand', use: (monitor, value) => monitor.releaseConnection(any(value), any(value)) },
  {
    name: 'operation',
    use: (monitor, value) => void monitor.tracker('web', 'pg:main').open(any(value)).end('ok'),
  },
  {
    name: 'what a lease says of itself',
    use: (monitor, value) =>
      monitor.tracker('web', 'pg:main').open('select x', { describe: () => any(value) }),
  },
  ...['serverPid', 'busy', 'activeAt', 'dead', 'resident', 'lastOperation', 'transaction'].map(
    (field): Inlet => ({
      name: `what a lease says of itself: ${field}`,
      use: (monitor, value) =>
        monitor.tracker('web', 'pg:main').open('select x', { describe: () => ({ [field]: any(value) }) }),
    }),
  ),
  {
    name: 'route of a lease',
    use: (monitor, value) => monitor.tracker('web', 'pg:main').open('select x', { route: any(value) }),
  },
  { name: 'collector', options: (value) => ({ collectors: [{ name: 'odd', collect: () => any(value) }] }) },
  {
    name: 'metric of a collector',
    options: (value) => ({ collectors: [{ name: 'odd', collect: () => ({ n: any(value) }) }] }),
  },
  { name: 'health check', options: (value) => ({ healthChecks: { odd: () => any(value) } }) },
  ...['status', 'message', 'details'].map(
    (field): Inlet => ({
      name: `health check: ${field}`,
      options: (value) => ({ healthChecks: { odd: () => any({ status: 'warn', [field]: value }) } }),
    }),
  ),
  { name: 'findings', use: (monitor, value) => monitor.addRule({ id: 'odd', judge: () => any(value) }) },
  { name: 'finding', use: (monitor, value) => monitor.addRule({ id: 'odd', judge: () => [any(value)] }) },
  ...fields('finding', FINDING, (finding) => ({
    use: (monitor) => monitor.addRule({ id: 'odd', judge: () => [any(finding)] }),
  })),
  { name: 'reading', options: (value) => ({ probes: [{ name: 'odd', read: async () => any(value) }] }) },
  ...['database', 'backends', 'sessions', 'pooler', 'pools'].map(
    (part): Inlet => ({
      name: `reading: ${part}`,
      options: (value) => ({ probes: [{ name: 'odd', read: async () => ({ [part]: any(value) }) }] }),
    }),
  ),
  ...fields('reading: database', DATABASE, (database) => ({
    options: () => ({ probes: [{ name: 'odd', read: async () => ({ database: any(database) }) }] }),
  })),
  {
    name: 'gauges',
    use: (monitor, value) =>
      monitor.attach({ name: 'odd', kind: 'pg', source: 'reported', read: () => any(value) }),
  },
  ...fields('gauges', GAUGES, (gauges) => ({
    use: (monitor) => monitor.attach({ name: 'odd', kind: 'pg', source: 'reported', read: () => gauges }),
  })),
  ...fields(
    'pool',
    {
      kind: 'pg',
      source: 'reported',
      createdAt: undefined,
      target: 'h/d',
      application: 'a',
      role: 'r',
      shared: false,
    },
    (pool) => ({
      options: () => PROBED,
      use: (monitor) => monitor.attach({ name: 'odd', read: () => GAUGES, ...any<object>(pool) } as never),
    }),
  ),
  ...['backends', 'pids', 'recycle', 'name'].map(
    (field): Inlet => ({
      name: `pool: ${field}`,
      options: () => PROBED,
      use: (monitor, value) => {
        const part = field === 'name' ? value : () => value
        const pool = { name: 'odd', kind: 'pg', source: 'reported', read: () => GAUGES, [field]: part }
        monitor.attach(any(pool))
        monitor.emergencyReset()
      },
    }),
  ),
  { name: 'answer of authorize', options: (value) => ({ authorize: () => any(value) }) },
  {
    name: 'reason of authorize',
    options: (value) => ({ authorize: () => ({ allow: false, reason: any(value) }) }),
  },
  {
    name: 'actor of authorize',
    options: (value) => ({ authorize: () => ({ allow: true, actor: any(value) }) }),
  },
  {
    name: 'parameter of an operation of the code',
    use: (monitor, value) => monitor.cleanup(any({ service: value, actor: value, dryRun: true })),
  },
  {
    name: 'options of an operation of the code',
    use: (monitor, value) => monitor.emergencyReset(any(value)),
  },
]

function fails(): never {
  throw new Error('it must not be touched')
}

function cycle(): object {
  const made: { self?: unknown } = {}
  made.self = made
  return made
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
