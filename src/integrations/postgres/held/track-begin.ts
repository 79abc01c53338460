import { Run, type RunOwner } from '../run/run.ts'
import type { PostgresQuery } from '../shapes.ts'
import type { HeldUse } from './held-use.ts'

/** The `begin` of a transaction: with it the connection is held, also while it is on its way or when its answer never comes. */
export function trackBegin(query: PostgresQuery, use: HeldUse): Run {
  const owner: RunOwner = {
    began(run) {
      use.open()
      use.began(run)
    },
    ended: (run) => use.ended(run),
    refused: (run) => use.refusedBy(run.failure),
    lost: () => use.lost(),
  }
  return new Run(query, owner)
}
