import type { Actor } from '../../model/audit.ts'
import type { Action } from '../access/types.ts'
import type { Context } from '../context.ts'

/**
 * Allows a caller or ends the request.
 * @returns who it is, for the audit list
 * @throws RequestError DBM-301 … DBM-307
 */
export async function permit({ gate, caller, request }: Context, action: Action): Promise<Actor> {
  const verdict = await gate.may(caller, request, action)
  if (verdict.allow) return verdict.actor
  gate.refused(caller)
  throw verdict.error
}
