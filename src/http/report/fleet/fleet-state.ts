import type { Member } from '../../../model/fleet/fleet.ts'
import type { FleetStateReport } from '../../../model/report/instance.ts'
import type { FleetReader } from '../../../monitor/fleet/reader.ts'
import { iso } from '../units.ts'

/** Whether the store answers, and how many are in which state. */
export function fleetStateReport(fleet: FleetReader, members: readonly Member[]): FleetStateReport {
  const count = (state: Member['state']): number => members.filter((one) => one.state === state).length
  const { localOnly } = fleet
  return {
    store: fleet.store,
    localOnlySince: iso(localOnly?.since ?? null),
    ...(localOnly ? { reason: localOnly.reason } : {}),
    // This instance reports: it answers.
    reporting: count('reporting') + 1,
    silent: count('silent'),
    frozen: count('frozen'),
    ended: count('ended'),
  }
}
