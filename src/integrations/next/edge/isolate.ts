import userConfig from 'next-db-monitoring/internal/user-config'
import { environment } from '../../../config/environment.ts'
import type { Tracking } from '../../../model/extensions.ts'
import { createEdgeCounts, type EdgeCounts } from './counts.ts'

/** One module file is several modules in an isolate too: the seams and the proxy have to count in one place. */
const KEY: unique symbol = Symbol.for('next-db-monitoring.edge') as never

/** Who counts here: the only service that reports from an isolate, because only its requests come with `waitUntil`. */
export const MIDDLEWARE = 'middleware'

/** This isolate's counts. */
export function edgeCounts(): EdgeCounts {
  const holder = globalThis as { [KEY]?: EdgeCounts }
  holder[KEY] ??= createEdgeCounts()
  return holder[KEY]
}

/** Whether anything is to be counted: by the configuration and the environment, as on the server. */
export function isCounting(): boolean {
  if (/^(?:false|0|off|no)$/i.test((environment().DB_CONNECTION_MONITORING ?? '').trim())) return false
  return userConfig?.enabled !== false
}

/** Secrets of which the server accepts a proof, the build's own first. */
export function secretsOf(key: string | null): readonly string[] {
  const { DB_MONITORING_TOKEN, DB_MONITORING_ADMIN_TOKEN } = environment()
  const all = [key, DB_MONITORING_TOKEN, DB_MONITORING_ADMIN_TOKEN, userConfig?.token, userConfig?.adminToken]
  return all.filter((secret): secret is string => typeof secret === 'string' && secret !== '')
}

/** The isolate's counts as clients see them; looked up at every use, so that importing a seam starts nothing. */
export const edgeTracking: Tracking = {
  tracker: (service, pool) => edgeCounts().tracker(service, pool),
  attach: () => () => {},
  poolName: (base) => base,
  // An isolate has nowhere to show a fault of ours.
  fault() {},
}
