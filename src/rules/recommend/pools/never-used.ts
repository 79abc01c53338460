import { type Advice, counted, lasting } from '../advice.ts'

/** Younger ones are on their way to their first query, ms. */
const OLD_MS = 60_000

/** Connections of this application that were opened and never ran a statement: each costs a slot. */
export const neverUsed: Advice = ({ database, pools }) => {
  const own = new Set(pools.flatMap(({ application }) => application ?? []))
  return (database.value?.neverQueried ?? []).flatMap(({ application, count, oldestMs }) => {
    if (!own.has(application) || oldestMs < OLD_MS) return []
    return [
      {
        severity: 'info' as const,
        title: `${counted(count, 'connection')} of ${application} ${count === 1 ? 'was' : 'were'} opened and never used`,
        evidence: `The oldest has waited ${lasting(oldestMs)} for its first query`,
        action: "Lower the pool's min, and create pools once for the process, not in a request.",
      },
    ]
  })
}
