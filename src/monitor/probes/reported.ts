import { type Reported, reportedOf } from '../../model/database/drift.ts'
import type { Core } from '../core.ts'
import { guarded } from '../guarded.ts'

/** What each of our pools says now. */
export function reportedNow({ ledger, faults, identity }: Core): Reported[] {
  return [...ledger.pools.values()].flatMap(({ name, attached }) => {
    if (!attached) return []
    const { kind, application } = attached
    const gauges = guarded(faults, `pool ${name}`, null, () => attached.read())
    return (
      (gauges &&
        reportedOf(identity.id, {
          ...gauges,
          kind,
          ...(application === undefined ? {} : { application }),
        })) ??
      []
    )
  })
}
