import { watchDrivers } from 'next-db-monitoring/internal/drivers'
import { sharedMonitor } from '../../../instance/shared.ts'
import type { Seam } from '../../../model/coverage.ts'

/**
 * The user's `register`, with the monitor started first.
 * @param users what the app exports; anything but a function is not called
 * @param seam name under which coverage shows it
 */
export function registering(users: unknown, seam: Seam): (...args: readonly unknown[]) => unknown {
  return (...args) => {
    // The first use creates the monitor and starts its beat: here, before the first request.
    sharedMonitor().coverage.seen(seam)
    watchDrivers()
    return typeof users === 'function' ? users(...args) : undefined
  }
}
