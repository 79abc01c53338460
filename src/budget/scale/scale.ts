import type { ScaleReport } from '../../model/report/budget.ts'
import { capsOf, ownerOf } from '../caps.ts'
import type { BudgetInput } from '../input.ts'
import type { ScaleScene } from './load.ts'
import { instancesOf, perInstanceOf, roomsOf } from './room.ts'
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
  // Instances that have not opened a pool yet run all the same.
  const reporting = scene.instances.filter(({ instance }) => instance.service === service).length
  const instances = Math.max(instancesOf(pools), reporting)
  const rooms = roomsOf(service, input, capsOf(input))
  const [tightest] = rooms
  return {
    service,
    instances,
    perInstance: tightest?.perInstance ?? perInstanceOf(pools),
    headroom: tightest?.headroom ?? null,
    ceiling: tightest?.ceiling ?? null,
    ...wantedOf(service, instances, rooms, input.database !== null, scene),
  }
}

/** Services whose instances opened pools. */
export function scaledServices({ pools }: BudgetInput): string[] {
  return [...new Set(pools.map(ownerOf))]
}
