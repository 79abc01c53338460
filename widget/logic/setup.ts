import type { MonitoringReport } from '../report.ts'

/** Whether the setup has something to say: a seam that is bypassed, sessions that are not tracked, faults of the monitor, no samples. */
export function needsLook({ coverage, faults, collection }: MonitoringReport): boolean {
  if (faults.length > 0 || !collection.running) return true
  if (coverage.seams.some((one) => one.state === 'bypassed')) return true
  return (coverage.sessions?.untracked.length ?? 0) > 0
}
