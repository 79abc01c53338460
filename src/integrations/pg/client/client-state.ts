import type { LeaseFacts } from '../../../model/lease.ts'
import type { PgClient } from '../shapes.ts'

/** Whether a statement is running on the client now. A cursor that waits to be read is not running. */
export function isBusy(client: PgClient): boolean {
  const active = client._activeQuery as ActiveQuery | null | undefined
  if (typeof client._hasActiveQuery === 'function') return Boolean(client._hasActiveQuery())
  if (client.readyForQuery !== false) return false
  const cursor = active?.cursor?.state ?? active?.state
  return cursor !== 'idle'
}

/** `pg-cursor` keeps its state on itself, `pg-query-stream` on the cursor it holds. */
interface ActiveQuery {
  readonly state?: unknown
  readonly cursor?: { readonly state?: unknown }
}

/** Transaction state as the server told it last; `undefined` when the driver does not keep it. */
export function transactionOf(client: PgClient): LeaseFacts['transaction'] {
  const status = client.getTransactionStatus?.()
  if (status === 'I' || status === 0) return 'none'
  if (status === 'T' || status === 1 || status === 2) return 'open'
  if (status === 'E' || status === 3) return 'failed'
  return undefined
}
