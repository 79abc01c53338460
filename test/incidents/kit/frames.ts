import type { MonitoringReport } from '../../../src/model/report/monitoring.ts'

/** What the monitoring route answered at one moment: the fields that changed since the frame before. */
export type Frame = Readonly<Partial<MonitoringReport>>

/** A day in half a minute: at work, a leak, its release, a spike, an outage, and healthy again each time. */
export interface Film {
  readonly frames: readonly Frame[]
  /** Where each part begins, by the number of its first frame. */
  readonly parts: Readonly<Record<Part, number>>
}

export type Part = 'healthy' | 'leak' | 'released' | 'spike' | 'calm' | 'outage' | 'recovery'

/** Every report of a film, whole. */
export function framesOf({ frames }: Film): readonly MonitoringReport[] {
  let whole = {} as MonitoringReport
  return frames.map((frame) => (whole = { ...whole, ...frame }))
}
