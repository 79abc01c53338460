import type { LeaseFacts } from '../../../model/lease.ts'
import type { PgClient } from '../shapes.ts'

/**
 * Why no query can use the client any more; `undefined` = it can be used. Certain: the client itself reports it, even if it
 * also looks busy (a statement was in flight when the socket closed).
 */
export function deathOf(client: PgClient): string | undefined {
  if (client._ended === true || client.connection?.stream?.destroyed === true) return 'its socket is closed'
  if (client._queryable === false) return 'its connection failed: it refuses every query'
  // In pipeline mode statements that were sent before still run.
  if (client._ending === true && !client._activeQuery && !client._sentQueryQueue?.length)
    return 'its owner ended it without giving it back'
  return undefined
}

/**
 * Whether a statement is running on the client now. Neither a cursor that waits to be read is running, nor a statement whose
 * rows its reader does not take (its socket is paused).
 */
export function isBusy(client: PgClient): boolean {
  if (deathOf(client) !== undefined) return false
  const active = client._activeQuery as ActiveQuery | null | undefined
  if (typeof client._hasActiveQuery === 'function') return Boolean(client._hasActiveQuery())
  if (client.readyForQuery !== false) return false
  const cursor = active?.cursor?.state ?? active?.state
  return cursor !== 'idle' && client.connection?.stream?.isPaused?.() !== true
}

/** `pg-cursor` stores its state on itself, `pg-query-stream` on its cursor. */
interface ActiveQuery {
  readonly state?: unknown
  readonly cursor?: { readonly state?: unknown }
}

/** Transaction state as the server reported it last; `undefined` when the driver does not store it. */
export function transactionOf(client: PgClient): LeaseFacts['transaction'] {
  return transactionState(client.getTransactionStatus?.())
}

/** @param status a letter of the protocol, or a number of the native bindings */
export function transactionState(status: unknown): LeaseFacts['transaction'] {
  if (status === 'I' || status === 0) return 'none'
  if (status === 'T' || status === 1 || status === 2) return 'open'
  if (status === 'E' || status === 3) return 'failed'
  return undefined
}
