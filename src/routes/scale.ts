import { budgetInput } from '../budget/from-snapshot.ts'
import { onSameDatabase } from '../budget/members.ts'
import type { ScaleScene } from '../budget/scale/load.ts'
import { scaledServices, scaleOf } from '../budget/scale/scale.ts'
import { stateOf } from '../http/report/fleet/of-snapshot.ts'
import type { FleetReport } from '../model/fleet/report.ts'
import type { ScaleReport } from '../model/report/budget.ts'
import type { Snapshot } from '../model/snapshot.ts'
import type { Monitor } from '../monitor/types.ts'

/** Members of services that use this instance's database; those that opened no pool yet count with their service. */
function onThisDatabase(members: readonly FleetReport[], snapshot: Snapshot): readonly FleetReport[] {
  const here = onSameDatabase(members, snapshot, snapshot.pooler?.value ?? null)
  const services = new Set(here.flatMap(({ instance, pools }) => (pools.length > 0 ? instance.service : [])))
  services.add(snapshot.instance.service)
  return members.filter(({ instance }) => services.has(instance.service))
}

/**
 * How many instances fit and are needed, by all instances that report.
 * @param service `null` = one report for each service whose instances opened pools
 */
export function scaleOfFleet(
  { options, fleet }: Pick<Monitor, 'options' | 'fleet'>,
  snapshot: Snapshot,
  service: string | null,
): readonly ScaleReport[] {
  const members = fleet
    .members()
    .filter(({ state }) => state === 'reporting')
    .map(({ report }) => report)
  // Instances that run are counted, not assumed: `budget.instances` is for what may run one day.
  const input = budgetInput([snapshot], { ...options.budget, instances: null, members })
  const scene: ScaleScene = {
    instances: [stateOf(snapshot), ...onThisDatabase(members, snapshot)],
    store: options.fleet === null ? 'none' : fleet.localOnly === null ? 'answering' : 'failing',
    waitingAtPooler: (snapshot.pooler?.value?.pools ?? []).reduce(
      (sum, { clientsWaiting }) => sum + clientsWaiting,
      0,
    ),
  }
  return (service === null ? scaledServices(input) : [service]).map((one) => scaleOf(one, input, scene))
}
