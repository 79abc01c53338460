import type { DriverContext } from '../../shared/driver.ts'
import { createStackSampler, type Origin } from '../../stack/capture.ts'
import { takeCall } from '../callers/call.ts'

/** A request for a client, from the call to the answer. */
export interface LentRequest {
  /** Monotonic ms. */
  readonly from: number
  readonly origin: Origin | undefined
  readonly service: string | undefined
  readonly route: string | undefined
}

/** Notes the requests of one pool. */
export interface LentRequests {
  /** @param below function whose caller asks for a client; `null` = it is not followed. Never throws. */
  begin(below: (...args: never[]) => unknown): LentRequest | null
  /** A leak was found whose stack was not stored. */
  missed(): void
}

export function createLentRequests({ stackSample, scope, tracking }: DriverContext): LentRequests {
  const sampler = createStackSampler(stackSample)
  return {
    begin(below) {
      try {
        const from = performance.now()
        const within = scope()
        const origin = takeCall() ?? sampler.take(below, from)
        return { from, origin, service: within?.service, route: within?.route }
      } catch (error) {
        tracking.fault('pg', error)
        return null
      }
    },
    missed: () => sampler.hunt(performance.now()),
  }
}
