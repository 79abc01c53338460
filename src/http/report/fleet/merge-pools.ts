import type { FleetPool } from '../../../model/fleet/report.ts'
import type { PoolReport, RefusedReport } from '../../../model/report/pool.ts'

/** What a pool connects to. */
export type Targeted = Pick<FleetPool, 'name' | 'target'>

type Counted = 'used' | 'idle' | 'connecting' | 'pending' | 'max' | 'recentTimeouts'

/** What probes read; every process reads the same. */
const READ_OUTSIDE: ReadonlySet<PoolReport['kind']> = new Set(['database', 'pooler', 'supabase'])

/** One row a pool. The pools of several processes are one row where they have the same kind, name and target. */
export function mergePools(lists: readonly (readonly FleetPool[])[]): PoolReport[] {
  const rows = new Map<string, FleetPool[]>()
  for (const list of lists)
    for (const pool of list) {
      const key = keyOf(pool)
      const row = rows.get(key)
      if (row) row.push(pool)
      else rows.set(key, [pool])
    }
  return [...rows.values()].map(mergedPool)
}

/** Reports of this instance's pools, with what they connect to. */
export function withTargets(
  reports: readonly PoolReport[],
  readings: readonly Targeted[],
): readonly FleetPool[] {
  const targets = new Map(readings.map(({ name, target }) => [name, target]))
  return reports.map((report) => {
    const target = targets.get(report.name)
    return target === undefined ? report : { ...report, target }
  })
}

/** Stored with the pool: one view asks several times, and a fleet has hundreds. */
const keys = new WeakMap<FleetPool, string>()

function keyOf(pool: FleetPool): string {
  let key = keys.get(pool)
  if (key === undefined) {
    key = JSON.stringify([pool.kind, pool.name, pool.target ?? null])
    keys.set(pool, key)
  }
  return key
}

function mergedPool(pools: readonly FleetPool[]): PoolReport {
  const first = withoutPlace(pools[0] as FleetPool)
  if (pools.length === 1) return first
  const instances = pools.length
  // All of them read one thing outside: the fullest reading is the newest that matters. A driver's pool is measured too, each its own.
  if (READ_OUTSIDE.has(first.kind) && first.source === 'measured') {
    const fullest = pools.reduce((a, b) => ((b.used ?? -1) > (a.used ?? -1) ? b : a))
    return { ...withoutPlace(fullest), instances }
  }
  // The API's own pool: every process draws from the same one. Pools of a driver are each a process's own.
  const isShared = first.kind === 'supabase'
  const used = sumOf(pools, 'used')
  const max = isShared ? largest(pools, ({ max: one }) => one) : sumOf(pools, 'max')
  const fullest = largest(pools, ({ utilization }) => utilization)
  return {
    ...first,
    instances,
    used,
    max,
    idle: sumOf(pools, 'idle'),
    connecting: sumOf(pools, 'connecting'),
    pending: sumOf(pools, 'pending'),
    timeouts: pools.reduce((sum, { timeouts }) => sum + timeouts, 0),
    recentTimeouts: sumOf(pools, 'recentTimeouts'),
    ...refusedByAll(pools),
    ...peakOfAll(pools),
    ...soonestFull(pools),
    // An average would hide the process whose pool is full.
    utilization: isShared && used !== null && max ? Math.round((used / max) * 100) : fullest,
    acquire: slowest(pools),
    use: {
      p50: largest(pools, ({ use }) => use.p50),
      p95: largest(pools, ({ use }) => use.p95),
    },
  }
}

/** Where a pool connects to is for merging only. */
function withoutPlace({ target: _, application: _application, role: _role, ...pool }: FleetPool): PoolReport {
  return pool
}

/** `null` = one of them cannot tell. */
function sumOf(pools: readonly FleetPool[], key: Counted): number | null {
  return pools.reduce<number | null>((sum, pool) => {
    const value = pool[key]
    return sum === null || value === null ? null : sum + value
  }, 0)
}

/** Nothing when one of them does not report it. */
function refusedByAll(pools: readonly FleetPool[]): Pick<PoolReport, 'refused'> {
  const all = pools.flatMap(({ refused }) => refused ?? [])
  if (all.length < pools.length) return {}
  const sum = (key: 'lastMinute' | 'lastQuarter'): number | null =>
    all.reduce<number | null>(
      (left, { [key]: right }) => (left === null || right === null ? null : left + right),
      0,
    )
  const refused: RefusedReport = {
    lastMinute: sum('lastMinute'),
    lastQuarter: sum('lastQuarter'),
    sinceStart: all.reduce((left, { sinceStart }) => left + sinceStart, 0),
  }
  return { refused }
}

/** Peaks need not fall together: their sum is what was in use at most. Nothing when one of them does not report it. */
function peakOfAll(pools: readonly FleetPool[]): Pick<PoolReport, 'peakUsed'> {
  const peaks = pools.flatMap(({ peakUsed }) => peakUsed ?? [])
  return peaks.length < pools.length ? {} : { peakUsed: peaks.reduce((sum, peak) => sum + peak, 0) }
}

/** Each process has slots of its own: the one that is full first. */
function soonestFull(pools: readonly FleetPool[]): Pick<PoolReport, 'forecast'> {
  const [forecast] = pools
    .flatMap((pool) => pool.forecast ?? [])
    .toSorted((a, b) => a.fullAt.localeCompare(b.fullAt))
  return forecast === undefined ? {} : { forecast }
}

function largest(pools: readonly FleetPool[], read: (pool: FleetPool) => number | null): number | null {
  return pools.reduce<number | null>((most, pool) => {
    const value = read(pool)
    return value !== null && (most === null || value > most) ? value : most
  }, null)
}

/** Percentiles cannot be added: those of the process that waits longest. */
function slowest(pools: readonly FleetPool[]): PoolReport['acquire'] {
  return pools.reduce<PoolReport['acquire']>(
    (slow, { acquire }) => ((acquire?.p95 ?? -1) > (slow?.p95 ?? -1) ? acquire : (slow ?? acquire)),
    null,
  )
}
