import { ConfigError, show } from '../config/problems.ts'
import { sharedMonitor } from '../instance/shared.ts'
import { declareHeld } from '../integrations/shared/held-on-purpose.ts'

/** Reasons are cut to this, characters. */
const MOST = 200

/**
 * Declares that a connection is held on purpose, for example by a leader that keeps a session open: it is shown as
 * `resident`, never as a leak, and no cleanup reclaims it unless it is named by its id; its owner then gets `'error'` (pg), or
 * a rejection of what runs and of what it sends next (postgres.js, which has no event for it). The declaration ends when the connection is returned. `LISTEN`, session advisory locks, temporary tables and replication
 * need none. Never throws: an invalid argument is a fault that names the field.
 * @param client a client of `pg` (checked out or alone), a reserved or transaction `sql` of postgres.js, or the id of a lease
 * that `trackConnection` gave
 * @param reason shown beside the lease, 1 to 200 characters
 * @returns the client
 */
export function holdConnection<C>(client: C, reason: string): C {
  const monitor = sharedMonitor()
  if (typeof reason !== 'string' || reason.trim() === '') {
    monitor.fault('hold-connection', problem('reason', 'a text of 1 to 200 characters', reason))
    return client
  }
  const why = reason.slice(0, MOST)
  if (typeof client === 'string') {
    if (!monitor.holdLease(client, why))
      monitor.fault('hold-connection', problem('client', 'the id of an open lease made by hand', client))
  } else if (isConnection(client)) declareHeld(client, why)
  else {
    const expected =
      'one connection: a pg client, a reserved or transaction sql of postgres.js, or the id of a lease made by hand'
    monitor.fault('hold-connection', problem('client', expected, client))
  }
  return client
}

interface Shape {
  readonly query?: unknown
  readonly release?: unknown
  readonly savepoint?: unknown
}

/** One connection; a pool, and the `sql` of a whole postgres.js instance, are many. */
function isConnection(client: unknown): client is object {
  try {
    if (client === null || (typeof client !== 'object' && typeof client !== 'function')) return false
    const { query, release, savepoint }: Shape = client
    if (typeof client === 'function') return typeof release === 'function' || typeof savepoint === 'function'
    return typeof query === 'function' && !('totalCount' in client)
  } catch {
    return false
  }
}

function problem(field: string, expected: string, received: unknown): ConfigError {
  return new ConfigError({
    code: 'DBM-002',
    field,
    expected,
    received: show(received),
    fix: 'Nothing was declared.',
  })
}
