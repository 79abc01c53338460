import { isBuilding } from '../config/env.ts'
import { keepAlive } from '../integrations/freeze/keep-alive.ts'
import { currentApp } from '../internal/app.ts'
import type { InstanceIdentity } from '../model/snapshot.ts'
import type { Freezing } from '../monitor/beat/delivery.ts'
import type { Resting } from '../probes/held-connection.ts'

/** What a host that suspends the process between requests adds to a monitor; nothing elsewhere. */
export function freezingOf({ serverless }: Pick<InstanceIdentity, 'serverless'>): {
  readonly freezing: Freezing | null
  /** Takes what closes a connection of the monitor's own. */
  readonly resting: Resting | undefined
} {
  // A build on such a host has its environment, and nothing may start then.
  if (serverless !== true || isBuilding()) return { freezing: null, resting: undefined }
  const rests: (() => Promise<void>)[] = []
  return {
    freezing: {
      keepAlive: () => keepAlive(() => currentApp().requestContext()),
      rest: () => Promise.all(rests.map((rest) => rest())),
    },
    resting: (rest) => void rests.push(rest),
  }
}
