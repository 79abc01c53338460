import type { Reported } from '../../model/database/drift.ts'
import { OwnError } from '../../model/errors/own-error.ts'
import type { Probe, ProbeReading } from '../../model/extensions.ts'
import type { PoolTruth } from '../../model/snapshot.ts'
import type { Gathered } from '../observe/observe.ts'
import type { SessionsSeen } from './own-sessions.ts'
import { readingOf } from './reading-shape.ts'

/** A probe with what it read last. */
export interface Asked {
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
  sessions: SessionsSeen | null
}

export function createAsked(probe: Probe): Asked {
  return {
    probe,
    busy: false,
    reading: null,
    at: null,
    reason: undefined,
    code: undefined,
    reported: [],
    truth: [],
    sessions: null,
  }
}

/** Reads the probe. @throws what it throws, and when its answer is no reading */
export async function readOne(entry: Asked, signal: AbortSignal): Promise<ProbeReading> {
  entry.busy = true
  try {
    const reading: unknown = await entry.probe.read(signal)
    if (reading === null || typeof reading !== 'object') throw new OwnError('its answer is no reading')
    return readingOf(reading, '')
  } finally {
    entry.busy = false
  }
}

/** A probe's state as the snapshot shows it. */
export function stateOf({
  probe,
  at,
  reason,
  code,
  reading,
}: Asked): NonNullable<Gathered['probes']>[number] {
  return {
    name: probe.name,
    at,
    readsDatabase: probe.readsDatabase ?? true,
    ...connectionOf(reading, at),
    ...(reason === undefined ? {} : { reason }),
    ...(reason === undefined || code === undefined ? {} : { code }),
  }
}

function connectionOf(
  reading: ProbeReading | null,
  at: number | null,
): Pick<NonNullable<Gathered['probes']>[number], 'connection'> {
  const connection = reading?.connection
  if (at === null || connection === undefined || connection.ageMs < 0) return {}
  return { connection: { server: connection.server, since: at - connection.ageMs } }
}

/** Readings whose newest attempt succeeded: an old number must not appear as current in a gauge. */
export function live(entries: Iterable<Asked>): ProbeReading[] {
  return [...entries].flatMap(({ reading, reason }) => (reading && reason === undefined ? [reading] : []))
}
