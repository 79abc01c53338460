import { OwnError } from '../model/errors/own-error.ts'
import type { Monitor } from '../monitor/types.ts'

/**
 * Reports that something loaded postgres.js before the drivers were watched, a custom server at its top, say. The library is a function, which
 * its owner has then: only who asks for it later gets the one that is tracked. What Next built goes through our seam or was judged by the build.
 * @param loadedBy the file that loaded it
 */
export function sayLoadedEarlier(monitor: Monitor, loadedBy: string): void {
  const file = loadedBy.replaceAll('\\', '/')
  const built = (monitor.coverage.build?.distDir ?? '.next').replace(/^(?:\.{0,2}\/)+|\/+$/g, '')
  if (file.includes(`/${built}/`) || /\/node_modules\/(?:next|next-db-monitoring)\//.test(file)) return
  // A path would be left out of a message: it tells of the machine.
  monitor.coverage.missed('postgres')
  monitor.fault(
    'drivers',
    new OwnError(
      `postgres was loaded by ${file.slice(file.lastIndexOf('/') + 1)} before next-db-monitoring began: what that file makes with it is not tracked. Import it after app.prepare(), add an instrumentation.ts, or pass the instance to trackSql from next-db-monitoring/clients/postgres.`,
    ),
  )
}
