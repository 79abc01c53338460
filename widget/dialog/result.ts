import type { CleanupReport } from '../../src/model/report/stats.ts'

/** The list of what was (or would be) done, when the answer holds one. */
export function cleanupOf(result: unknown): CleanupReport | null {
  if (typeof result !== 'object' || result === null) return null
  const report = result as Partial<CleanupReport>
  return Array.isArray(report.reclaimed) && Array.isArray(report.terminated) && Array.isArray(report.kept)
    ? (report as CleanupReport)
    : null
}
