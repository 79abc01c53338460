/** Found by every copy of the package in a process. */
const OWN = Symbol.for('next-db-monitoring.own-error')

/**
 * An error whose text this package wrote itself: no text of a driver, a server or the application stands in it, so it
 * may be shown as it is.
 */
export class OwnError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'MonitorError'
    Object.defineProperty(this, OWN, { value: true })
  }
}

/** The text of an error of ours; `null` for every other. Never throws. */
export function ownText(error: unknown): string | null {
  try {
    const { message } = error as { readonly message?: unknown }
    return Reflect.get(error as object, OWN) === true && typeof message === 'string' ? message : null
  } catch {
    // Nothing, or an object whose getters throw: not one of ours.
    return null
  }
}
