import { isServerless } from '../config/env.ts'
import type { ResolvedOptions } from '../config/options.ts'
import type { InstanceIdentity } from '../model/snapshot.ts'
import type { Clock } from '../monitor/clock.ts'
import type { Runtime } from '../runtime/types.ts'

/** Who this process says it is. */
export function identityOf(options: ResolvedOptions, runtime: Runtime, clock: Clock): InstanceIdentity {
  return Object.freeze({
    id: options.instance ?? runtime.hostId,
    service: options.service,
    region: options.region,
    environment: options.environment,
    runtime: runtime.name,
    serverless: isServerless(),
    startedAt: clock.wall(),
  })
}
