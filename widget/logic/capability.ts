import type { Capability } from '../../src/model/report/instance.ts'
import type { Labels } from '../labels/labels.ts'

/**
 * Why a control is off; `undefined` = it may be used. Only a clear no disables it: where the server could not decide, its
 * answer to the press decides.
 */
export function refusalOf(capability: Capability | undefined, labels: Labels): string | undefined {
  return capability?.allowed === false ? (capability.reason ?? labels.notAllowed) : undefined
}
