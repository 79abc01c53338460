import { leasePrefix } from '../../model/lease.ts'
import type { InstanceIdentity } from '../../model/snapshot.ts'
import type { Clock } from '../clock.ts'
import type { OpenList } from './lease.ts'

/** An empty list of open leases. @param owner the process whose leases they are; `null` = what others told without a proof */
export function createOpenList(clock: Clock, owner: InstanceIdentity | null): OpenList {
  return {
    clock,
    prefix: owner === null ? 'u' : leasePrefix(owner),
    head: null,
    tail: null,
    active: 0,
    opened: 0,
    ended: 0,
    peak: 0,
    peakAt: clock.now(),
    beatPeak: 0,
    over: null,
  }
}
