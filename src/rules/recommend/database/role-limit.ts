import { own } from '../../../model/tools/own.ts'
import { type Advice, driverPools } from '../advice.ts'

/** A pool that may open more than its role is allowed: the excess is refused, whatever room the database has. */
export const roleLimit: Advice = (snapshot) =>
  driverPools(snapshot).flatMap(({ name, role, max }) => {
    const limit = role === undefined ? undefined : own(snapshot.database.value?.roleLimits ?? {}, role)
    if (!limit || max === null || max <= limit.limit) return []
    return [
      {
        severity: 'warning' as const,
        title: `${name} may open more connections than the role ${role} is allowed`,
        evidence: `max is ${max}, the role's CONNECTION LIMIT is ${limit.limit}${limit.used === null ? '' : `, ${limit.used} are used`}`,
        action: `Set max to ${limit.limit} or less over all instances, or raise the limit: alter role ${role} connection limit ${max};`,
      },
    ]
  })
