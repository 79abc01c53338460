import { type Reported, reportedOf } from '../../model/database/drift.ts'
import type { Core } from '../core.ts'

/** What each of our pools reports now. */
export function reportedNow({ ledger, identity }: Core): Reported[] {
  return [...ledger.pools.values()].flatMap(({ attached }) => {
    if (!attached) return []
    const { kind, application } = attached
    const named = application === undefined ? {} : { application }
    return reportedOf(identity.id, { ...attached.read(), kind, ...named }) ?? []
  })
}
