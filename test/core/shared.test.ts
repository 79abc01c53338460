import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const KEY = Symbol.for('next-db-monitoring')
const forget = (): void => void delete (globalThis as Record<symbol, unknown>)[KEY]

/** The package's main door in a process whose configuration file exports this. */
async function withConfig(config: unknown) {
  vi.resetModules()
  forget()
  vi.doMock('next-db-monitoring/internal/user-config', () => ({ default: config }))
  const door = await import('../../src/index.ts')
  const { sharedMonitor } = await import('../../src/instance/shared.ts')
  return { ...door, monitor: sharedMonitor() }
}

/** Changes everything that lets itself be changed. */
function spoil(value: unknown, done: Set<unknown>): void {
  if (value === null || typeof value !== 'object' || done.has(value)) return
  done.add(value)
  for (const key of Reflect.ownKeys(value)) {
    if (key === 'length') continue
    const part: unknown = Reflect.get(value, key)
    spoil(part, done)
    if (typeof part === 'number') Reflect.set(value, key, -1)
    else if (typeof part === 'string') Reflect.set(value, key, 'spoilt')
  }
  if (Array.isArray(value) && !Object.isFrozen(value)) value.length = 0
}

describe('the monitor of the process', () => {
  beforeEach(() => void vi.spyOn(console, 'warn').mockImplementation(() => {}))
  afterEach(() => {
    vi.doUnmock('next-db-monitoring/internal/user-config')
    vi.restoreAllMocks()
    forget()
  })

  const hostile = new Proxy(
    {},
    {
      ownKeys() {
        throw new Error('not yours')
      },
    },
  )

  it.each<[string, unknown]>([
    ['null', null],
    ['nothing as its default', undefined],
    ['a function', () => ({})],
    ['a channel that is nothing', { channels: [null] }],
    ['an object that cannot be read at all', hostile],
  ])('works with a configuration file that exports %s, and shows the fault', async (_, config) => {
    const { trackConnection, releaseConnection, getConnectionStats, monitor } = await withConfig(config)
    releaseConnection('app', trackConnection('app'))
    expect(getConnectionStats().totalConnections).toBe(1)
    expect(monitor.snapshot().faults.map(({ part }) => part.split(' ')[0])).toEqual(['config'])
  })

  it('writes cleanups and resets by code into the audit list, with what they did', async () => {
    const { trackConnection, forceCleanup, emergencyReset, monitor } = await withConfig({ console: false })
    trackConnection('worker', 'a')
    forceCleanup({ dryRun: true, service: 'worker', actor: 'cron' })
    emergencyReset()
    expect(forceCleanup(null as never)).toMatchObject({ reclaimed: [], dryRun: false })
    await forceCleanup({ scope: 'fleet' })
    expect(
      monitor.audit
        .list()
        .map(({ actor, operation, parameters, result, ok }) => [actor, operation, parameters, result, ok]),
    ).toEqual([
      [
        { via: 'code', name: null },
        'cleanup',
        { scope: 'fleet' },
        expect.stringContaining('No shared store'),
        false,
      ],
      [{ via: 'code', name: null }, 'cleanup', { dryRun: false }, 'reclaimed 0', true],
      [{ via: 'code', name: null }, 'emergency-reset', { dryRun: false }, 'reclaimed 1', true],
      [
        { via: 'code', name: 'cron' },
        'cleanup',
        { dryRun: true, service: 'worker' },
        'would reclaim 0',
        true,
      ],
    ])
  })

  it('gives copies: whatever is done to them, the next answer is the same', async () => {
    const door = await withConfig({ console: false, pools: { a: { max: 1 } } })
    const { trackConnection, recordConnectionError, monitoring, monitor } = door
    trackConnection('a', 'one')
    recordConnectionError('a', { code: '53300', message: 'too many clients' }, 'load')
    monitor.tracker('a', 'pg:main').waited(12)
    monitor.collection.stop()
    await monitor.beat()
    const answers = () => [
      door.getConnectionStats().alerts,
      door.getConnectionStats().services.a?.errors,
      door.getConnectionStats().peakUsage,
      door.getMetricsHistory(),
      door.getDiagnostics().recentErrors,
      monitoring.getAlerts(),
      monitor.snapshot().pools.map(({ waitTime }) => waitTime?.sum),
      monitor.audit.list(),
    ]
    // Instants are those of the look.
    const text = () => JSON.stringify(answers()).replace(/\d{13}\.\d+/g, 'then')
    const before = text()
    expect(before).toContain('pool-exhausted')
    const seen = monitor.snapshot()
    for (const answer of [
      ...answers(),
      door.getConnectionStats(),
      door.getDiagnostics(),
      door.getConnectionMetrics(),
      seen,
    ])
      spoil(answer, new Set())
    expect(text()).toBe(before)
  })

  it('gives snapshots that later operations do not change', async () => {
    const { monitor } = await withConfig({ console: false })
    const tracker = monitor.tracker('a', 'pg:main')
    tracker.waited(5)
    tracker.open('select 1').end()
    const seen = monitor.snapshot()
    const before = JSON.stringify(seen)
    tracker.waited(5)
    tracker.created(5)
    tracker.open('select 1').end('error', 'X')
    expect(JSON.stringify(seen)).toBe(before)
  })

  it('takes any number for the length of the history and of a period', async () => {
    const { getMetricsHistory, getAggregatedStats, startMetricsCollection, monitor } = await withConfig({
      console: false,
    })
    await monitor.beat()
    for (const limit of [Number.NaN, -5, 0, 'x', null] as never[])
      expect(getMetricsHistory(limit)).toEqual([])
    expect(getMetricsHistory(Number.POSITIVE_INFINITY).length).toBeGreaterThan(0)
    for (const hours of [Number.NaN, -1, 0, 'x', null] as never[])
      expect(getAggregatedStats(hours)).toBeNull()
    expect(getAggregatedStats(1e9)?.period).toBe('720h')
    for (const config of [
      null,
      { collectionInterval: -1 },
      { collectionInterval: 'fast' },
      { intervalMs: 5000 },
    ] as never[])
      expect(() => startMetricsCollection(config)).not.toThrow()
    expect(monitor.collection).toMatchObject({ running: true, intervalMs: 30_000 })
  })
})
