import type { StoredReport } from '../../../model/fleet/fleet.ts'

/** Two releases that run side by side. */
export interface Pairing {
  readonly build: string
  /** The release before it. */
  readonly before: string
}

/** The two newest releases of some instances; `null` = fewer than two are named. A release is as old as its oldest instance. */
export function pairOf(reports: readonly StoredReport[]): Pairing | null {
  const [newest, before] = buildsOf(reports)
  return newest && before ? { build: newest.build, before: before.build } : null
}

/** The releases of some instances, newest first. */
export function buildsOf(
  reports: readonly StoredReport[],
): readonly { readonly build: string; readonly upMs: number }[] {
  const ups = new Map<string, number>()
  for (const { report, ageMs } of reports) {
    if (report.build === null) continue
    // Counted back from now, so that the instances' wall clocks do not matter.
    ups.set(report.build, Math.max(ups.get(report.build) ?? 0, report.upMs + ageMs))
  }
  return [...ups].map(([build, upMs]) => ({ build, upMs })).toSorted((a, b) => a.upMs - b.upMs)
}
