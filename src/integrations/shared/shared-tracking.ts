import { sharedMonitor } from '../../instance/shared.ts'
import type { Tracking } from '../../model/extensions.ts'
import type { LeaseDetails } from '../../model/lease.ts'
import { createSparingSampler } from '../stack/rate-limited-sampler.ts'

/** The process's monitor as clients see it; looked up at every use, so that importing a seam starts nothing. */
export const sharedTracking: Tracking = {
  tracker: (service, pool) => sharedMonitor().tracker(service, pool),
  attach: (pool) => sharedMonitor().attach(pool),
  poolName: (base, target) => sharedMonitor().poolName(base, target),
  fault: (part, error) => sharedMonitor().fault(part, error),
}

/** Whether anything is to be tracked. */
export function isEnabled(): boolean {
  return sharedMonitor().isOn
}

const sampler = createSparingSampler()

/** Where an operation was begun, for as many as the options say; `undefined` for the others. */
export function sampledOrigin(): LeaseDetails['origin'] {
  return sampler(sharedMonitor().options.stackSample)
}
