import { buildFacts } from 'next-db-monitoring/internal/build-facts'
import { buildId, isProduction } from '../config/env.ts'
import type { ResolvedOptions } from '../config/options.ts'
import type { InstanceIdentity } from '../model/snapshot.ts'
import type { Clock } from '../monitor/clock.ts'
import type { Runtime } from '../runtime/types.ts'

/** Kind of the process: an app that was built with the plugin, a worker that `startWorker` began, or unknown. */
export type ProcessRole = 'app' | 'worker' | 'unknown'

/** The identity of this process. */
export function identityOf(
  options: ResolvedOptions,
  runtime: Runtime,
  clock: Clock,
  role: ProcessRole,
): InstanceIdentity {
  const build = options.build ?? buildId() ?? (role === 'app' ? nextBuildId(runtime) : null)
  return Object.freeze({
    id: options.instance ?? runtime.hostId,
    service: options.service,
    region: options.region,
    ...(build === null ? {} : { build }),
    environment: options.environment,
    runtime: role === 'worker' ? 'worker' : runtime.name,
    serverless: options.serverless,
    startedAt: clock.wall(),
  })
}

/** In development the folder holds the id of a build that does not run. */
function nextBuildId(runtime: Pick<Runtime, 'nextBuildId'>): string | null {
  return isProduction() ? runtime.nextBuildId(buildFacts?.distDir ?? '.next') : null
}
