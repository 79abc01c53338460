import { isServerless } from '../config/env.ts'
import type { ResolvedOptions } from '../config/options.ts'
import type { InstanceIdentity } from '../model/snapshot.ts'
import type { Clock } from '../monitor/clock.ts'
import type { Platform } from '../platform/types.ts'

/** Who this process says it is. */
export function identityOf(options: ResolvedOptions, platform: Platform, clock: Clock): InstanceIdentity {
  return Object.freeze({
    id: options.instance ?? platform.hostId,
    service: options.service,
    region: options.region,
    environment: options.environment,
    runtime: platform.runtime,
    serverless: isServerless(),
    startedAt: clock.wall(),
  })
}
