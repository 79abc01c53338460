import type { DatabaseReading } from '../../model/database/database.ts'
import { DEFAULT_THRESHOLDS } from '../../model/health.ts'
import type { PoolReading, PoolWindow } from '../../model/pool.ts'
import type { Observation } from '../../model/snapshot.ts'
import { createHistogram } from '../../model/tools/histogram.ts'
import type { Verdict } from '../../model/verdict.ts'
import { judge } from '../../verdict/judge.ts'
import { NO_TREND } from '../../verdict/types.ts'
import type { Found } from './check.ts'

/** The causes of a verdict, verbatim: nothing is judged twice. */
export function foundIn({ causes }: Verdict): Found[] {
  return causes.map(({ severity, sentence, advice }) => ({
    status: severity === 'critical' ? 'bad' : 'warn',
    what: sentence,
    fix: advice,
  }))
}

/** The same verdict, on a single reading of the database. */
export function verdictOn(database: DatabaseReading): Found[] {
  return foundIn(judge(observationOf(database), NO_TREND))
}

/** The database alone: no process, so no leases and no traffic. */
function observationOf(database: DatabaseReading): Observation {
  const startedAt = Date.parse(database.startedAt) || 0
  return {
    at: startedAt,
    instance: {
      id: 'doctor',
      service: 'doctor',
      region: null,
      environment: '',
      runtime: 'nodejs',
      startedAt,
    },
    services: [],
    pools: [poolOf(database)],
    leases: [],
    leaks: [],
    database: { value: database, at: startedAt },
    totals: {
      active: 0,
      opened: 0,
      ended: 0,
      unmatchedReleases: 0,
      leaked: 0,
      folded: { services: 0, operations: 0 },
      peak: { timestamp: startedAt, connections: 0 },
    },
    faults: [],
    collected: {},
  }
}

function poolOf({ used, limits }: DatabaseReading): PoolReading {
  const quiet: PoolWindow = {
    windowMs: 0,
    acquired: 0,
    refused: 0,
    timeouts: 0,
    exhaustions: 0,
    connectFailures: {},
    waitTime: null,
    peakUsed: used,
  }
  return {
    name: 'database',
    kind: 'database',
    source: 'measured',
    used,
    idle: null,
    connecting: null,
    pending: null,
    max: limits.usable,
    utilization: limits.usable > 0 ? used / limits.usable : null,
    thresholds: DEFAULT_THRESHOLDS,
    timeouts: 0,
    exhaustions: 0,
    recent: quiet,
    quarter: quiet,
    connectsFailed: {},
    waitTime: null,
    createTime: null,
    useTime: createHistogram(),
  }
}
