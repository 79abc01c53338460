import { sharedMonitor } from '../../instance/shared.ts'
import type { Seam } from '../../model/coverage.ts'
import type { Monitor } from '../../monitor/types.ts'
import type { DriverContext } from './driver.ts'
import { currentScope } from './scope.ts'

/**
 * What the wrapper of a driver needs, from the process's monitor. A query that runs inside the proxy belongs to the proxy's service;
 * every other to the application's own (`service` in the configuration).
 * @returns `null` when monitoring is switched off: nothing is wrapped then
 */
export function driverContext(seam: Seam, monitor: Monitor = sharedMonitor()): DriverContext | null {
  const { options, coverage } = monitor
  if (!monitor.isOn) return null
  return {
    tracking: monitor,
    service: options.service,
    scope: currentScope,
    stackSample: options.stackSample,
    isOff: () => !monitor.isOn,
    seen: () => coverage.seen(seam),
  }
}
