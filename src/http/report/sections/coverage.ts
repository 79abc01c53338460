import type { CollectionReport, CoverageReport } from '../../../model/report/instance.ts'
import type { Monitor } from '../../../monitor/types.ts'
import { iso } from '../units.ts'

export function coverageReport({ coverage }: Monitor): CoverageReport {
  const { build } = coverage
  return {
    build: build === null ? null : { next: build.next, bundler: build.bundler },
    seams: coverage.list().map((seam) => ({ ...seam, lastSeenAt: iso(seam.lastSeenAt) })),
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
