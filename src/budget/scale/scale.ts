import type { ScaleReport } from '../../model/report/budget.ts'
import { capsOf, ownerOf } from '../caps.ts'
import type { BudgetInput } from '../input.ts'
import type { ScaleScene } from './load.ts'
import { instancesOf, perInstanceOf, roomOf } from './room.ts'
import { wantedOf } from './wanted.ts'

/** How many instances of a service fit, and how many it needs. Pure arithmetic on its input. */
export function scaleOf(service: string, input: BudgetInput, scene: ScaleScene): ScaleReport {
  const pools = input.pools.filter((pool) => ownerOf(pool) === service)
  if (pools.length === 0) {
    return {
      service,
      instances: null,
      perInstance: null,
      headroom: null,
      ceiling: null,
      waiting: null,
      wanted: null,
      reason: `No instance of ${service} has opened a pool yet, so there is nothing to add up.`,
    }
  }
  const instances = instancesOf(pools)
  const room = roomOf(service, input, capsOf(input))
  return {
    service,
    instances,
    perInstance: room?.perInstance ?? perInstanceOf(pools),
    headroom: room?.headroom ?? null,
    ceiling: room?.ceiling ?? null,
    ...wantedOf(service, instances, room, input, scene),
  }
}

/** Services whose instances opened pools. */
export function scaledServices({ pools }: BudgetInput): string[] {
  return [...new Set(pools.map(ownerOf))]
}
