import type { Actor, AuditEntry } from '../../model/audit.ts'
import type { Context } from '../context.ts'
import { RequestError } from '../errors.ts'
import type { Asked } from '../operations.ts'
import { permit } from './permission.ts'

/** Refuses, before the body is read, a caller that no configuration lets through. */
export async function permitEarly(context: Context): Promise<void> {
  try {
    await permit(context, 'cleanup')
  } catch (error) {
    // The requested operation is in the body, which is not read.
    refuse(context, 'post', {}, error)
    throw error
  }
}

/** Who may run this operation. @throws what refuses it, audited */
export async function permitted(context: Context, asked: Asked): Promise<Actor> {
  try {
    return await permit(context, asked.operation.action)
  } catch (error) {
    refuse(context, asked.name, parametersOf(asked), error)
    throw error
  }
}

/** Refused attempts have a list of their own, so that they evict no operation. */
function refuse(
  { monitor, caller }: Context,
  operation: string,
  parameters: AuditEntry['parameters'],
  error: unknown,
): void {
  if (!(error instanceof RequestError)) return
  const via = caller.kind === 'read-token' ? 'read-token' : 'none'
  monitor.audit.refuse({
    actor: { via, name: null },
    operation,
    parameters,
    result: `refused: ${error.code}`,
  })
}

/** Records an operation that ran. */
export function audit({ monitor }: Context, asked: Asked, actor: Actor, result: string, ok: boolean): void {
  monitor.audit.append({ actor, operation: asked.name, parameters: parametersOf(asked), result, ok })
}

function parametersOf({ body }: Asked): AuditEntry['parameters'] {
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => [key, value as string | number | boolean]),
  )
}
