import type { Tracker } from '../../../model/extensions.ts'
import type { DriverContext } from '../../shared/driver.ts'
import type { StackSampler } from '../../stack/capture.ts'
import type { SqlCounts } from '../attach.ts'
import type { ConnectionBook } from '../connections.ts'
import type { Internals } from '../internals.ts'
import type { Sql } from '../shapes.ts'

/** What is watched, and what its uses share. */
export interface Watching {
  readonly context: DriverContext
  readonly sql: Sql
  readonly internals: Internals
  readonly counts: SqlCounts
  readonly book: ConnectionBook
  readonly sampler: StackSampler
  readonly tracker: () => Tracker
}
