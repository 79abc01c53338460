import type { DatabaseReading } from '../../model/database/database.ts'
import { driftOf } from '../../model/database/drift.ts'
import type { PoolerReading } from '../../model/database/pooler.ts'
import { NOT_ASKED, notRead, type Reading } from '../../model/database/reading.ts'
import type { ProbeReading } from '../../model/extensions.ts'
import type { Gathered } from '../observe/observe.ts'
import { type Asked, live, stateOf } from './asked.ts'

/** The results of all probes together: the newest of each kind, with its age and the reason when it is not fresh. */
export function answersOf(entries: readonly Asked[]): Omit<Gathered, 'collected'> {
  const pooler = pick<PoolerReading>(entries, (reading) => reading.pooler)
  return {
    database: pick<DatabaseReading>(entries, (reading) => reading.database) ?? nobody(entries),
    ...(pooler ? { pooler } : {}),
    ...withBackends(live(entries)),
    ...withDrift(entries, pooler),
    ...withTruth(entries),
    ...withSessions(entries),
    ...(entries.length === 0 ? {} : { probes: entries.map(stateOf) }),
  }
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

function withSessions(entries: readonly Asked[]): Pick<Gathered, 'sessions'> {
  const fresh = entries.find(({ sessions, reason }) => sessions && reason === undefined)
  return fresh?.sessions ? { sessions: fresh.sessions.coverage } : {}
}

function withBackends(readings: readonly ProbeReading[]): Pick<Gathered, 'backends'> {
  const backends = readings.find((reading) => reading.backends)?.backends
  return backends ? { backends } : {}
}

/** The newest result of one kind; when it is not fresh, the last value with its age and the reason. */
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
