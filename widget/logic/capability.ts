import type { Capability } from '../../src/model/report/instance.ts'
import type { LeakReport } from '../../src/model/report/leak.ts'
import type { MonitoringReport } from '../../src/model/report/monitoring.ts'
import type { ActionState } from '../data/use-operations.ts'
import type { Labels } from '../labels/labels.ts'
import { isElsewhere } from './leak.ts'

/**
 * Why a control is off; `undefined` = it may be used. Only a clear no disables it: where the server could not decide, its
 * answer to the press decides.
 */
export function refusalOf(capability: Capability | undefined, labels: Labels): string | undefined {
  return capability?.allowed === false ? (capability.reason ?? labels.notAllowed) : undefined
}

/** Why these leaks cannot be released; what another instance holds, its own instance has to release. */
export function refusalOfRelease(
  leaks: readonly LeakReport[],
  data: MonitoringReport | undefined,
  labels: Labels,
): string | undefined {
  if (data === undefined) return undefined
  const { release, fleet } = data.capabilities
  const isFar = leaks.some((leak) => isElsewhere(leak, data))
  return refusalOf(release, labels) ?? (isFar ? refusalOf(fleet, labels) : undefined)
}

/** `pending` while any of these operations runs. @param keys as in the states of `Operations` */
export function pendingOf(
  { states }: { readonly states: Readonly<Record<string, ActionState>> },
  keys: readonly string[],
): ActionState | undefined {
  const isPending = Object.entries(states).some(([key, state]) => state === 'pending' && keys.includes(key))
  return isPending ? 'pending' : undefined
}
