import { operationOf } from '../../shared/operation-cache.ts'
import type { PgClient } from '../shapes.ts'

/** The text of a statement given as text, as a query object, or as a cursor or stream; a getter is not asked. */
export function textOf(config: unknown): unknown {
  if (typeof config === 'string') return config
  if (config === null || typeof config !== 'object') return undefined
  return dataOf(config, 'text') ?? dataOf(dataOf(config, 'cursor'), 'text')
}

/** Kind and table of what `query` was called with. */
export function operationIn(config: unknown): string {
  return operationOf(textOf(config))
}

/**
 * Whether a statement's text is made when it is asked for. Asking once more may change the statement (a builder that
 * collects its values meanwhile), so its text is read from the driver's own query instead.
 */
export function isComputed(config: unknown): boolean {
  const found = fieldOf(config, 'text')
  return found !== undefined && !('value' in found)
}

/** Whether a statement brings its own protocol (a cursor, a stream, a COPY), and with it an end of its own. */
export function isSubmittable(config: unknown): boolean {
  return typeof dataOf(config, 'submit') === 'function'
}

/** The driver's own query for what `query` was just called with: itself, or the last of those that wait. */
export function queryOf(client: PgClient, config: unknown): unknown {
  if (isSubmittable(config)) return config
  return client._queryQueue?.at(-1) ?? client._sentQueryQueue?.at(-1) ?? client._activeQuery
}

function dataOf(object: unknown, key: string): unknown {
  return fieldOf(object, key)?.value
}

/** Own or by the class. */
function fieldOf(object: unknown, key: string): PropertyDescriptor | undefined {
  if (object === null || typeof object !== 'object') return undefined
  for (let at: unknown = object; at !== null; at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, key)
    if (found) return found
  }
  return undefined
}
