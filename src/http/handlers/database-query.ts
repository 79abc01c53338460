import type { Snapshot } from '../../model/snapshot.ts'
import { choice, flag, name, oneOf, readParameters, whole } from '../input/params.ts'

const PARAMETERS = {
  detailed: flag,
  history: flag,
  limit: whole(1, 10_000, 100),
  buckets: whole(1, 1000, null),
  aggregated: flag,
  hours: whole(1, 720, 24),
  service: name,
  diagnostics: flag,
  fleet: choice,
  budget: flag,
  incident: flag,
  scale: flag,
  export: flag,
  format: oneOf(['json', 'prometheus', 'csv'], 'json'),
  instance: name,
  region: name,
}

/** What a request for the monitoring body asks for. */
export interface DatabaseQuery {
  readonly detailed: boolean
  readonly history: boolean
  readonly limit: number
  readonly buckets: number | null
  readonly aggregated: boolean
  readonly hours: number
  readonly service: string | null
  readonly diagnostics: boolean
  /** `null` = not given. */
  readonly fleet: boolean | null
  readonly budget: boolean
  /** The answer is everything stored, as a download. */
  readonly export: boolean
  /** The answer is one redacted file. */
  readonly incident: boolean
  /** The answer is how many instances of `service` fit and are needed. */
  readonly scale: boolean
  readonly format: 'json' | 'prometheus' | 'csv'
  readonly instance: string | null
  readonly region: string | null
}

export function readDatabaseQuery(given: URLSearchParams): DatabaseQuery {
  return readParameters(given, PARAMETERS)
}

/** The snapshot with one service only; all for `null`. */
export function only(snapshot: Snapshot, service: string | null): Snapshot {
  if (service === null) return snapshot
  return {
    ...snapshot,
    services: snapshot.services.filter(({ name: one }) => one === service),
    leaks: snapshot.leaks.filter(({ lease }) => lease.service === service),
  }
}

/** Whether a service reports by ingest without a token. */
export function reportsUntrusted({ untrusted }: Snapshot, service: string): boolean {
  return untrusted?.services.some(({ name: one }) => one === service) === true
}
