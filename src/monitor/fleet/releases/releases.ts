import type { StoredReport } from '../../../model/fleet/fleet.ts'
import type { FleetPace } from '../../../model/fleet/report.ts'
import { type Pairing, pairOf } from './pair.ts'

/** Uses this early in an instance's life are left out, ms: it is still cold. */
const COLD_MS = 60_000
/** How long a comparison is shown after its last look, ms. */
const SHOWN_MS = 86_400_000
/** Most services compared, and most instances in one comparison. */
const MOST_SERVICES = 50
const MOST_RUNS = 1000

/** One instance within a comparison. */
export interface Run {
  readonly build: string
  /** Its times when the comparison began; `null` = it is cold. */
  from: readonly FleetPace[] | null
  to: readonly FleetPace[]
}

/** Two releases of one service while both ran. */
export interface Overlap extends Pairing {
  /** Service of the instances. */
  readonly service: string
  readonly runs: ReadonlyMap<string, Run>
  /** Monotonic ms. */
  readonly beganAt: number
  readonly seenAt: number
  /** Whether both run now. */
  readonly isRunning: boolean
}

/** Follows which releases run side by side. */
export interface Releases {
  /** @param reports of the instances that report now, this one included */
  look(reports: readonly StoredReport[]): void
  /** The newest overlap of each service. */
  overlaps(): readonly Overlap[]
}

type Open = { -readonly [K in keyof Overlap]: K extends 'runs' ? Map<string, Run> : Overlap[K] }

/** @param now monotonic ms */
export function createReleases(now: () => number): Releases {
  const known = new Map<string, Open>()
  const lookAt = (service: string, reports: readonly StoredReport[]): void => {
    const pairing = pairOf(reports)
    const before = known.get(service)
    if (pairing === null) {
      if (before !== undefined) before.isRunning = false
      return
    }
    const isSame = before?.build === pairing.build && before.before === pairing.before && before.isRunning
    const overlap: Open = isSame
      ? before
      : { ...pairing, service, runs: new Map(), beganAt: now(), seenAt: now(), isRunning: true }
    overlap.seenAt = now()
    known.set(service, overlap)
    if (known.size > MOST_SERVICES) known.delete(known.keys().next().value as string)
    for (const one of reports) follow(overlap, one)
  }
  return {
    look(reports) {
      const services = new Map<string, StoredReport[]>([...known.keys()].map((name) => [name, []]))
      for (const one of reports) {
        const { service } = one.report.instance
        services.set(service, [...(services.get(service) ?? []), one])
      }
      for (const [service, own] of services) lookAt(service, own)
      for (const [service, { seenAt }] of known) if (now() - seenAt > SHOWN_MS) known.delete(service)
    },
    overlaps: () => [...known.values()],
  }
}

/** Takes up the uses an instance reports, from when it was first seen or became warm. */
function follow({ runs, build: newest, before }: Open, { report, ageMs }: StoredReport): void {
  const { build, instance, paces = [], upMs } = report
  if (build === null || (build !== newest && build !== before)) return
  // An instance that restarted under the same name counts from zero.
  const key = `${instance.id} ${instance.startedAt}`
  const run = runs.get(key)
  if (run === undefined && runs.size >= MOST_RUNS) return
  const isWarm = upMs + ageMs >= COLD_MS
  if (run === undefined) runs.set(key, { build, from: isWarm ? paces : null, to: paces })
  else {
    if (run.from === null && isWarm) run.from = paces
    run.to = paces
  }
}
