import type { ScaleReport } from '../../model/report/budget.ts'
import { brakeOf } from './brakes.ts'
import { missingOf } from './complete.ts'
import { type Load, loadOf, type ScaleScene } from './load.ts'
import { POOLER, type Room } from './room.ts'

/** Share of its slots an instance may use before one fewer would be too few: from here up to full, nothing changes. */
const COMFORTABLE = 0.7
/** 2.1 / 0.7 is a little more than 3. */
const ROUNDING = 1e-9

type Advice = Pick<ScaleReport, 'waiting' | 'wanted' | 'reason'>

/**
 * Instances to run, and why.
 * @param rooms the tightest first; empty = no limit is known
 */
export function wantedOf(
  service: string,
  instances: number,
  rooms: readonly Room[],
  isDatabaseRead: boolean,
  scene: ScaleScene,
): Advice {
  const missing = missingOf(service, instances, isDatabaseRead, scene)
  if (missing !== null) return { waiting: null, wanted: null, reason: missing }
  const load = loadOf(service, scene.instances)
  const { waiting } = load
  const [tightest] = rooms
  if (tightest !== undefined && instances > tightest.ceiling)
    return { waiting, ...lowered(instances, tightest) }
  if (waiting === 0 && load.refused === 0) return { waiting, ...atRest(instances, load) }
  const stay = (reason: string): Advice => ({ waiting, wanted: instances, reason })
  const brake = brakeOf(service, scene.instances)
  if (brake !== null) return stay(`More instances would not help: ${brake.sentence}`)
  const unread = rooms.find(({ isRead }) => !isRead)
  if (tightest === undefined || unread !== undefined) {
    const which = unread?.limit === POOLER ? POOLER : 'the database'
    return stay(
      `Requests wait, but ${which} was not read: nothing says that it has slots for another instance.`,
    )
  }
  const held = heldBack(instances, tightest, scene)
  return held === null ? { waiting, ...raised(instances, load, tightest.ceiling, rooms) } : stay(held)
}

/** More run than fit; one always does. */
function lowered(
  instances: number,
  { limit, headroom, perInstance, ceiling }: Room,
): Omit<Advice, 'waiting'> {
  const left = Math.max(0, headroom)
  return ceiling < 1
    ? {
        wanted: 1,
        reason: `Not even one instance fits: it may open ${perInstance}, and ${limit} leaves ${left}.`,
      }
    : {
        wanted: ceiling,
        reason: `${instances} instances may open ${instances * perInstance} connections, and ${limit} leaves them ${left}.`,
      }
}

/** Nothing waits: as many as the last minute needed, with room to spare. */
function atRest(instances: number, { busy }: Load): Omit<Advice, 'waiting'> {
  const wanted = Math.min(instances, Math.max(1, Math.ceil(busy / COMFORTABLE - ROUNDING)))
  const used = `at most ${Math.round((busy / instances) * 100)} % of the slots were in use in the last minute`
  return {
    wanted,
    reason:
      wanted === instances
        ? `No request waits for a slot; ${used}.`
        : `No request waits for a slot, and ${used}: ${wanted} would do.`,
  }
}

/** Why no other instance fits; `null` = one does. */
function heldBack(
  instances: number,
  tightest: Room,
  { waitingAtPooler }: Pick<ScaleScene, 'waitingAtPooler'>,
): string | null {
  if (waitingAtPooler > 0)
    return `Requests wait at the pooler too (${waitingAtPooler}): its server connections are what is short.`
  if (instances >= tightest.ceiling)
    return `Requests wait, but no other instance fits: ${tightest.limit} leaves ${tightest.headroom} connections, and an instance may open ${tightest.perInstance}. Shorten what holds the slots.`
  return null
}

function raised(
  instances: number,
  { filled, waiting, refused }: Load,
  ceiling: number,
  rooms: readonly Room[],
): Omit<Advice, 'waiting'> {
  const who =
    waiting > 0
      ? `${waiting} ${waiting === 1 ? 'request waits' : 'requests wait'} for a slot`
      : `${refused} ${refused === 1 ? 'request was' : 'requests were'} refused a slot in the last minute`
  // Of what is free now, each limit lets in so many.
  const fits = rooms
    .map((room) => ({
      ...room,
      more: Math.floor((room.free ?? Number.POSITIVE_INFINITY) / room.perInstance),
    }))
    .reduce((least, room) => (room.more < least.more ? room : least))
  const most = Math.min(ceiling, instances + fits.more)
  if (most <= instances) {
    return {
      wanted: instances,
      reason: `${who}, but ${fits.limit} has only ${fits.free} free now, and an instance may open ${fits.perInstance}.`,
    }
  }
  // Refused requests no longer wait: they tell that full pools are too few, but not by how much.
  const needed = Math.max(
    Math.ceil(filled - ROUNDING),
    filled >= instances && refused > 0 ? instances + 1 : 0,
  )
  if (needed <= instances)
    return { wanted: instances, reason: `${who}, while other instances have free slots.` }
  const wanted = Math.min(most, needed)
  const limit = wanted < needed ? `; ${needed} are needed, and only ${wanted} fit` : ''
  return { wanted, reason: `${who}, and ${fits.limit} has ${fits.free ?? 'enough'} free${limit}.` }
}
