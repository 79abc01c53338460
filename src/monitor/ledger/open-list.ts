import type { InstanceIdentity } from '../../model/snapshot.ts'
import { hashOf } from '../../model/tools/hash.ts'
import type { Clock } from '../clock.ts'
import type { OpenList } from './lease.ts'

/**
 * An empty list of open leases. Their ids name leases of this process only: released at another instance, or after a restart, such
 * an id must name nothing.
 * @param letter first of the ids
 */
export function createOpenList(clock: Clock, letter: string, { id, startedAt }: InstanceIdentity): OpenList {
  return {
    clock,
    prefix: `${letter}${hashOf(`${id} ${startedAt}`).toString(36)}-`,
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
