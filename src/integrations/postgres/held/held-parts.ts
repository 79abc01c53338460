import type { Tracker } from '../../../model/extensions.ts'
import type { Origin } from '../../stack/capture.ts'
import type { SqlCounts } from '../attach.ts'
import type { Breaking } from '../run/run.ts'
import type { QueryClass } from '../shapes.ts'

/** What a held connection's use is made from. */
export interface HeldParts {
  readonly operation: 'transaction' | 'reserve'
  readonly tracker: Tracker
  readonly counts: SqlCounts
  readonly origin: Origin | undefined
  readonly route: string | undefined
  readonly Query: QueryClass
  readonly breaking: Breaking
  /** A leak was found whose stack was not stored. */
  readonly missed: () => void
}
