import type { DbMonitoringOptions } from '../../src/config/options.ts'

const QUIET = { console: false, journal: 'memory' } as const satisfies DbMonitoringOptions

/** What a suite is run with, beside the bare run. `console` is off because some tests read what their process writes. */
export const OPTION_SETS: Readonly<Record<string, DbMonitoringOptions>> = {
  default: QUIET,
  eager: { ...QUIET, captureStack: 'on', staleAfter: 1000, recovery: { reclaimStale: true } },
  off: { ...QUIET, enabled: false },
}
