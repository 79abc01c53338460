import { keepAlive } from '../integrations/freeze/keep-alive.ts'
import type { InstanceIdentity } from '../model/snapshot.ts'
import type { Freezing } from '../monitor/beat/delivery.ts'
import type { Resting } from '../probes/held-connection.ts'

/** What a host that suspends the process between requests adds to a monitor; nothing elsewhere. */
export function freezingOf({ serverless }: Pick<InstanceIdentity, 'serverless'>): {
  readonly freezing: Freezing | null
  /** Takes what closes a connection of the monitor's own. */
  readonly resting: Resting | undefined
} {
  if (serverless !== true) return { freezing: null, resting: undefined }
  const rests: (() => Promise<void>)[] = []
  return {
    freezing: { keepAlive, rest: () => Promise.all(rests.map((rest) => rest())) },
    resting: (rest) => void rests.push(rest),
  }
}
