import { isMonitor } from '../../../model/database/monitor-application.ts'
import type { DriverContext } from '../../shared/driver.ts'
import { giveBack, replaceMethod } from '../../shared/methods.ts'
import { claimed, type Opening } from '../lent/claim.ts'
import type { PgClient } from '../shapes.ts'
import { LoneClient } from './lone-client.ts'
import { isMarkedLone, isMarkedPooled, isPoolOpening } from './lone-mark.ts'

const PATCHED: unique symbol = Symbol.for('next-db-monitoring.watched-clients') as never

type Connect = NonNullable<PgClient['_connect']>

/**
 * Watches every client of the class that connects from now on: for the library's pool that opens it, else by itself, unless a watched pool of `pg` has it. The method through which both forms
 * of `connect` go is replaced on the prototype, so the class, its subclasses and `instanceof` are unchanged. Applying it twice is harmless.
 */
export function watchClients(
  Client: { readonly prototype: object },
  context: () => DriverContext | null,
): void {
  const prototype = Client.prototype as PgClient & { [PATCHED]?: true }
  const original = prototype._connect
  if (typeof original !== 'function' || prototype[PATCHED]) return
  Object.defineProperty(prototype, PATCHED, { value: true })
  const value = function (this: PgClient, callback: Parameters<Connect>[0]): unknown {
    const opening = begin(this, context)
    if (opening === 'off') return giveBack(prototype, '_connect', value, original).call(this, callback)
    if (!opening) return original.call(this, callback)
    try {
      return original.call(this, (...args: unknown[]) => {
        opening.connected(args[0])
        return callback(...args)
      })
    } catch (error) {
      opening.connected(error)
      throw error
    }
  }
  replaceMethod(prototype, '_connect', value, original)
}

/** Whether a value is a client of a class that is watched. */
export function isWatchedClient(value: unknown): boolean {
  return value !== null && typeof value === 'object' && PATCHED in value
}

function begin(client: PgClient, context: () => DriverContext | null): Opening | 'off' | null {
  let found: DriverContext | null = null
  try {
    if (isPoolOpening() || isMarkedPooled(client) || isMarkedLone(client)) return null
    // Its constructor never ran: it is a stand-in.
    const { connectionParameters } = client
    if (connectionParameters === undefined) return null
    // The monitor's own probes are not connections of the application.
    if (isMonitor(connectionParameters.application_name ?? '')) return null
    found = context()
    return found === null ? 'off' : (claimed(client) ?? new LoneClient(found, client))
  } catch (error) {
    found?.tracking.fault('pg', error)
    return null
  }
}
