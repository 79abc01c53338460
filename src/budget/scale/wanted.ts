import type { ScaleReport } from '../../model/report/budget.ts'
import type { BudgetInput } from '../input.ts'
import { brakeOf } from './brakes.ts'
import { missingOf } from './complete.ts'
import { type Load, loadOf, type ScaleScene } from './load.ts'
import { freeNow, type Room } from './room.ts'

/** Share of its slots an instance may use before one fewer would be too few: from here up to full, nothing changes. */
const COMFORTABLE = 0.7

/** Instances to run, and why. */
export function wantedOf(
  service: string,
  instances: number,
  room: Room | null,
  input: BudgetInput,
  scene: ScaleScene,
): Pick<ScaleReport, 'waiting' | 'wanted' | 'reason'> {
  const missing = missingOf(service, instances, input.database !== null, scene)
  if (missing !== null) return { waiting: null, wanted: null, reason: missing }
  const load = loadOf(service, scene.instances)
  const { waiting } = load
  if (room !== null && instances > room.ceiling) {
    const wanted = Math.max(1, room.ceiling)
    const reason =
      room.ceiling < 1
        ? `Not even one instance fits: it may open ${room.perInstance} connections, and the database leaves ${Math.max(0, room.headroom)}.`
        : `${instances} instances may open more than the database leaves them: ${room.headroom} connections, ${room.perInstance} an instance.`
    return { waiting, wanted, reason }
  }
  if (waiting === 0 && load.refused === 0) return { waiting, ...atRest(instances, load) }
  const held = heldBack(service, instances, room, input, scene)
  if (held !== null || room === null) return { waiting, wanted: instances, reason: held ?? '' }
  return { waiting, ...raised(instances, load, room, input, service) }
}

/** Nothing waits: as many as the last minute needed, with room to spare. */
function atRest(instances: number, { busy }: Load): Pick<ScaleReport, 'wanted' | 'reason'> {
  const wanted = Math.min(instances, Math.max(1, Math.ceil(busy / COMFORTABLE)))
  const used = `at most ${Math.round((busy / instances) * 100)} % of the slots were in use in the last minute`
  return {
    wanted,
    reason:
      wanted === instances
        ? `No request waits for a slot; ${used}.`
        : `No request waits for a slot, and ${used}: ${wanted} would do.`,
  }
}

/** Why requests wait and more instances would not help; `null` = they would. */
function heldBack(
  service: string,
  instances: number,
  room: Room | null,
  input: BudgetInput,
  { instances: seen, waitingAtPooler }: ScaleScene,
): string | null {
  const brake = brakeOf(service, seen)
  if (brake !== null) return `More instances would not help: ${brake.sentence}`
  if (input.database === null || room === null)
    return 'Requests wait, but the database was not read: nothing says that it has slots for another instance.'
  if (waitingAtPooler > 0)
    return `Requests wait at the pooler too (${waitingAtPooler}): its server connections are what is short.`
  if (instances >= room.ceiling)
    return `Requests wait, but no other instance fits: ${room.headroom} connections, ${room.perInstance} an instance. Shorten what holds the slots.`
  return null
}

function raised(
  instances: number,
  { filled, waiting, refused }: Load,
  { ceiling, perInstance }: Room,
  input: BudgetInput,
  service: string,
): Pick<ScaleReport, 'wanted' | 'reason'> {
  const who = waiting > 0 ? `${waiting} requests wait` : `${refused} requests were refused in the last minute`
  const free = freeNow(service, input) ?? 0
  const most = Math.min(ceiling, instances + Math.floor(free / perInstance))
  if (most <= instances) {
    return {
      wanted: instances,
      reason: `${who}, but the database has ${free} free slots now and an instance may open ${perInstance}.`,
    }
  }
  // Refused requests no longer wait: they tell that full pools are too few, but not by how much.
  const needed = Math.max(Math.ceil(filled), filled >= instances && refused > 0 ? instances + 1 : 0)
  if (needed <= instances)
    return { wanted: instances, reason: `${who}, while other instances have free slots.` }
  const wanted = Math.min(most, needed)
  const limit = wanted < needed ? `; ${needed} are needed, and the database has slots for ${wanted}` : ''
  return { wanted, reason: `${who} for a slot, and the database has ${free} free${limit}.` }
}
