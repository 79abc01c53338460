import type { DatabaseReading } from '../../model/database/database.ts'
import { driftOf, type Reported, reportedOf } from '../../model/database/drift.ts'
import type { PoolerReading } from '../../model/database/pooler.ts'
import { NOT_ASKED, notRead, type Reading } from '../../model/database/reading.ts'
import { describeError } from '../../model/errors/describe.ts'
import type { Probe, ProbeReading } from '../../model/extensions.ts'
import type { PoolTruth } from '../../model/snapshot.ts'
import type { Core } from '../core.ts'
import { guarded } from '../guarded.ts'
import { createMeasuredPools } from '../observe/measured-pools.ts'
import type { Gathered } from '../observe/observe.ts'
import { limited } from '../timeout.ts'
import { pidsOf, truthOf } from './truth.ts'

/** A probe may take this long, ms. */
const READ_LIMIT_MS = 5000

/** Probes with what each of them found last. */
export interface ProbeRegistry {
  /** @returns removes it */
  add(probe: Probe): () => void
  list(): readonly Probe[]
  /** Asks all of them, each at most once at a time. Never rejects. */
  ask(): Promise<void>
  last(): Omit<Gathered, 'collected'>
}

interface Asked {
  readonly probe: Probe
  /** A read that outlived its limit is not joined by a second one. */
  busy: boolean
  reading: ProbeReading | null
  at: number | null
  reason: string | undefined
  code: string | undefined
  /** What our pools reported when the reading was made. */
  reported: readonly Reported[]
  truth: readonly PoolTruth[]
}

export function createProbeRegistry(core: Core): ProbeRegistry {
  const { clock, faults } = core
  const asked = new Map<string, Asked>()
  const measured = createMeasuredPools(core.ledger)

  const askOne = async (entry: Asked): Promise<void> => {
    if (entry.busy) return
    const { probe } = entry
    const stop = new AbortController()
    entry.busy = true
    const read = async (): Promise<ProbeReading> => {
      try {
        return await probe.read(stop.signal)
      } finally {
        entry.busy = false
      }
    }
    try {
      const before = pidsOf(core)
      entry.reading = await limited(clock, READ_LIMIT_MS, `probe ${probe.name}`, read)
      entry.at = clock.wall()
      entry.reported = entry.reading.database ? report(core) : []
      entry.reason = undefined
      const pooled = [...asked.values()].some(({ reading }) => reading?.pooler !== undefined)
      entry.truth = truthOf(before, pidsOf(core), entry.reading.backends, pooled, entry.truth)
    } catch (error) {
      stop.abort()
      faults.note(`probe ${probe.name}`, error)
      entry.reason = describeError(error, core.options.errorText).message
      entry.code = numberOf(error)
    }
  }

  return {
    add(probe) {
      const entry: Asked = {
        probe,
        busy: false,
        reading: null,
        at: null,
        reason: undefined,
        code: undefined,
        reported: [],
        truth: [],
      }
      asked.set(probe.name, entry)
      return () => {
        if (asked.get(probe.name) === entry) asked.delete(probe.name)
        measured.update(live(asked.values()))
      }
    },
    list: () => [...asked.values()].map(({ probe }) => probe),
    async ask() {
      await Promise.all([...asked.values()].map(askOne))
      measured.update(live(asked.values()))
    },
    last() {
      const entries = [...asked.values()]
      const pooler = pick<PoolerReading>(entries, (reading) => reading.pooler)
      return {
        database: pick<DatabaseReading>(entries, (reading) => reading.database) ?? nobody(entries),
        ...(pooler ? { pooler } : {}),
        ...withBackends(live(entries)),
        ...withDrift(entries, pooler),
        ...withTruth(entries),
        ...(entries.length === 0 ? {} : { probes: entries.map(stateOf) }),
      }
    },
  }
}

function stateOf({ probe, at, reason, code }: Asked): NonNullable<Gathered['probes']>[number] {
  return {
    name: probe.name,
    at,
    readsDatabase: probe.readsDatabase ?? true,
    ...(reason === undefined ? {} : { reason }),
    ...(reason === undefined || code === undefined ? {} : { code }),
  }
}

/** The number of a failure of ours: `DBM-…`. */
function numberOf(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | null)?.code
  return typeof code === 'string' && code.startsWith('DBM-') ? code : undefined
}

/** Readings whose newest attempt succeeded: an old number must not pass for a present one in a gauge. */
function live(entries: Iterable<Asked>): ProbeReading[] {
  return [...entries].flatMap(({ reading, reason }) => (reading && reason === undefined ? [reading] : []))
}

/** What each of our pools says now. */
function report({ ledger, faults, identity }: Core): Reported[] {
  return [...ledger.pools.values()].flatMap(({ name, attached }) => {
    if (!attached) return []
    const { kind, application } = attached
    const gauges = guarded(faults, `pool ${name}`, null, () => attached.read())
    return (
      (gauges &&
        reportedOf(identity.id, {
          ...gauges,
          kind,
          ...(application === undefined ? {} : { application }),
        })) ??
      []
    )
  })
}

function withDrift(
  entries: readonly Asked[],
  pooler: Reading<PoolerReading> | null,
): Pick<Gathered, 'drift'> {
  const fresh = entries.find(({ reading, reason }) => reading?.database && reason === undefined)
  if (!fresh?.reading?.database || fresh.reported.length === 0) return {}
  return { drift: driftOf(fresh.reported, fresh.reading.database, pooler?.value ?? null) }
}

function withTruth(entries: readonly Asked[]): Pick<Gathered, 'truth'> {
  const fresh = entries.find(({ reading, reason }) => reading?.backends && reason === undefined)
  return fresh && fresh.truth.length > 0 ? { truth: fresh.truth } : {}
}

function withBackends(readings: readonly ProbeReading[]): Pick<Gathered, 'backends'> {
  const backends = readings.find((reading) => reading.backends)?.backends
  return backends ? { backends } : {}
}

/** The newest of what probes say about one thing; the last value with its age and the reason when it is not fresh. */
function pick<T>(
  entries: readonly Asked[],
  part: (reading: ProbeReading) => T | undefined,
): Reading<T> | null {
  let best: Reading<T> | null = null
  for (const { reading, at, reason } of entries) {
    const value = reading ? part(reading) : undefined
    if (value === undefined || (best && (best.at ?? 0) >= (at ?? 0))) continue
    best = { value, at, ...(reason === undefined ? {} : { reason }) }
  }
  return best
}

function nobody(entries: readonly Asked[]): Reading<DatabaseReading> {
  if (entries.length === 0) return notRead(NOT_ASKED.noProbe)
  const failed = entries.find(({ reading, reason }) => reading === null && reason !== undefined)
  if (failed) return notRead(failed.reason as string)
  const silent = entries.find(({ reading }) => reading === null)
  return notRead(silent ? 'no reading has been made yet' : NOT_ASKED.noDatabaseProbe)
}
