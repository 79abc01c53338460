/** One requirement of every extension of a kind. */
export interface ContractCheck {
  /** What holds, as a sentence: the name of a test. */
  readonly name: string
  /** Rejects with what is wrong. */
  run(): Promise<void>
}

/**
 * The checks of one kind of extension, for any test runner:
 *
 * ```ts
 * for (const { name, run } of channelContract(() => ({ … }))) test(name, run)
 * ```
 */
export type Contract = readonly ContractCheck[]

/** A contract out of sentences and what proves them. */
export function contractOf(checks: Readonly<Record<string, () => void | Promise<void>>>): Contract {
  return Object.entries(checks).map(([name, check]) => ({ name, run: async () => void (await check()) }))
}

/** What may stand where a test gives its subject: the thing, or a promise of it. */
export type Given<T> = T | Promise<T>

/** Frozen through and through, but for typed arrays, which cannot be: an extension that writes to it throws. */
export function frozen<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value) && !ArrayBuffer.isView(value)) {
    Object.freeze(value)
    for (const part of Object.values(value)) frozen(part)
  }
  return value
}

/** The error a promise or a call rejected with; fails when it did not. */
export async function rejectionOf(
  call: () => unknown,
): Promise<Error & { readonly code?: unknown; readonly cause?: unknown }> {
  try {
    await call()
  } catch (error) {
    if (error instanceof Error) return error
    throw new Error(`it rejected with something that is no Error: ${String(error)}`)
  }
  throw new Error('it resolved where it had to reject')
}

/** Every text of an error that a log would show. */
export function textOf(error: Error & { readonly cause?: unknown }): string {
  const { cause } = error
  return `${error.message} ${error.stack} ${cause instanceof Error ? textOf(cause) : String(cause ?? '')}`
}
