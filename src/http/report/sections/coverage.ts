import type { CollectionReport, CoverageReport, SessionsReport } from '../../../model/report/instance.ts'
import type { Snapshot } from '../../../model/snapshot.ts'
import type { Monitor } from '../../../monitor/types.ts'
import { iso } from '../units.ts'

export function coverageReport({ coverage }: Monitor, snapshot: Snapshot): CoverageReport {
  const { build } = coverage
  return {
    build: build === null ? null : { next: build.next, bundler: build.bundler },
    seams: coverage.list().map((seam) => ({ ...seam, lastSeenAt: iso(seam.lastSeenAt) })),
    sessions: sessionsReport(snapshot),
  }
}

function sessionsReport({ sessions, database }: Snapshot): SessionsReport {
  if (sessions === undefined)
    return {
      sessions: null,
      tracked: null,
      untracked: [],
      reason: database.reason ?? 'the probe does not list sessions with their addresses',
    }
  return {
    sessions: sessions.sessions,
    tracked: sessions.tracked,
    untracked: sessions.untracked.map(({ name, role, count }) => ({ name, role, count })),
    ...(sessions.reason === undefined ? {} : { reason: sessions.reason }),
  }
}

export function collectionReport({ collection, history, options }: Monitor): CollectionReport {
  return {
    running: collection.running,
    intervalMs: collection.intervalMs,
    lastBeatAt: iso(collection.lastBeatAt),
    samples: history.size,
    retentionHours: options.retentionHours,
    store: history.store,
  }
}
