import { operationOf } from '../../shared/operation-cache.ts'
import { isSubmittable, textOf } from '../client/statement.ts'
import type { PgClient } from '../shapes.ts'

/** The driver's own query for what `query` was just called with: itself, or the last of those that wait. */
export function queryOf(client: PgClient, config: unknown): unknown {
  if (isSubmittable(config)) return config
  return client._queryQueue?.at(-1) ?? client._sentQueryQueue?.at(-1) ?? client._activeQuery
}

/** Kind and table of what `query` was called with. */
export function operationIn(config: unknown): string {
  return operationOf(textOf(config))
}
