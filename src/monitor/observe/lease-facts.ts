import type { LeaseFacts } from '../../model/lease.ts'

const TRANSACTIONS: readonly unknown[] = ['none', 'open', 'failed']

/** The facts a client reported of its lease, each only when valid: the client may be a user's. */
export function leaseFacts(given: LeaseFacts): LeaseFacts {
  const { serverPid, transaction, lastOperation, operation, busy, activeAt, dead, resident } = given
  return {
    ...(Number.isInteger(serverPid) ? { serverPid } : {}),
    ...(TRANSACTIONS.includes(transaction) ? { transaction } : {}),
    ...(typeof lastOperation === 'string' ? { lastOperation } : {}),
    ...(typeof operation === 'string' ? { operation } : {}),
    ...(typeof busy === 'boolean' ? { busy } : {}),
    ...(Number.isFinite(activeAt) ? { activeAt } : {}),
    ...(typeof dead === 'string' ? { dead } : {}),
    ...(typeof resident === 'string' ? { resident } : {}),
  } as LeaseFacts
}
