import type { Actor } from '../../model/audit.ts'
import type { FleetReport } from '../../model/fleet/report.ts'
import type { CleanupReport } from '../../model/report/stats.ts'
import type { Monitor } from '../../monitor/types.ts'
import { RequestError } from '../errors.ts'

/** Another instance, and what an operation there is about. */
export interface Owner {
  readonly instance: string
  readonly id: string
}

/** An id without the name of this instance behind it. */
export function idHere(monitor: Monitor, id: string): string {
  const own = `@${monitor.observe().instance.id}`
  return id.endsWith(own) ? id.slice(0, -own.length) : id
}

/**
 * The instance that an id names (`<id>@<instance>`), or that gave it; `null` = none that is known.
 * @param gave whether an instance gave this id
 */
export async function ownerOf(
  { fleet }: Monitor,
  given: string,
  gave: (report: FleetReport) => boolean,
): Promise<Owner | null> {
  await fleet.refresh()
  for (const { report } of fleet.members()) {
    const { id: instance } = report.instance
    if (given.endsWith(`@${instance}`)) return { instance, id: given.slice(0, -instance.length - 1) }
    if (gave(report)) return { instance, id: given }
  }
  return null
}

/**
 * Has the owner do it.
 * @returns its list, if it has one
 * @throws RequestError DBM-210 (it has no such thing), DBM-219 (it has not done it: not reached, refused, or no answer yet)
 */
export async function askOwner(
  { fleet: { operations } }: Monitor,
  { instance, id }: Owner,
  { operation, actor }: { readonly operation: string; readonly actor: Actor },
): Promise<CleanupReport | undefined> {
  const notDone = (why: string): RequestError =>
    new RequestError('DBM-219', { message: `${instance} has it: ${why}`, field: 'id' })
  if (operations.refused !== null) throw notDone(operations.refused)
  const answers = await operations.send({ operation, body: { id }, actor }, crypto.randomUUID(), instance)
  if (answers === null) throw notDone(operations.refused ?? 'the store did not take the operation')
  const outcome = (await answers())[0]?.outcome
  if (outcome?.state === 'done') return outcome.result
  const { code, message } = outcome?.error ?? {}
  if (code === 'DBM-210')
    throw new RequestError('DBM-210', { message: `${instance}: ${message}`, field: 'id' })
  throw notDone(message ?? `${outcome?.state ?? 'gone'}`)
}
