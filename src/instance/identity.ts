import { isServerless } from '../config/env.ts'
import type { ResolvedOptions } from '../config/options.ts'
import type { InstanceIdentity } from '../model/snapshot.ts'
import type { Clock } from '../monitor/clock.ts'
import type { Runtime } from '../runtime/types.ts'

/** What the process is: an app that was built with the plugin, a worker that `startWorker` began, or neither is known. */
export type ProcessRole = 'app' | 'worker' | 'unknown'

/** Who this process says it is. */
export function identityOf(
  options: ResolvedOptions,
  runtime: Runtime,
  clock: Clock,
  role: ProcessRole,
): InstanceIdentity {
  return Object.freeze({
    id: options.instance ?? runtime.hostId,
    service: options.service,
    region: options.region,
    environment: options.environment,
    runtime: role === 'worker' ? 'worker' : runtime.name,
    serverless: isServerless(),
    startedAt: clock.wall(),
  })
}
