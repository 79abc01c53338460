/** One module file becomes several modules in a production server, so the list is global to the process. */
const KEY: unique symbol = Symbol.for('next-db-monitoring.held') as never

const holder = globalThis as { [KEY]?: WeakMap<object, string> }

/** Declares that a connection is held on purpose; it is never reclaimed unless it is named. */
export function declareHeld(client: object, reason: string): void {
  const held = (holder[KEY] ??= new WeakMap())
  held.set(client, reason)
}

/** Why a connection is held on purpose; `undefined` = not declared. */
export function heldReason(client: object): string | undefined {
  return holder[KEY]?.get(client)
}

/** The connection was returned: its next owner has to declare again. */
export function endHeld(client: object): void {
  holder[KEY]?.delete(client)
}
