import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { DbMonitoringOptions } from '../../src/config/options.ts'
import { createMonitor } from '../../src/instance/create.ts'
import { type Clock, systemClock } from '../../src/monitor/clock.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { fakeClock } from '../core/fake-clock.ts'

/** A folder that goes with the test. */
export async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'db-monitoring-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

/** A clock by hand that begins so many ms after 2026-01-01, and can be set. */
export function clockAt(ms: number): Clock & { advance(ms: number): void; set(ms: number): void } {
  const clock = fakeClock()
  let shift = ms - 1000
  const base = clock.wall
  return {
    ...clock,
    wall: () => base() + shift,
    // What a disk may take is real time, whatever the test makes of the rest.
    after: systemClock().after,
    set(to) {
      shift += to
    },
  }
}

/** A monitor of a process that ends with the test at the latest. */
export function monitorIn(dataDir: string, clock: Clock, options: DbMonitoringOptions = {}): Monitor {
  const monitor = createMonitor({ console: false, service: 'shop', dataDir, ...options }, clock)
  onTestFinished(() => monitor.close())
  return monitor
}
