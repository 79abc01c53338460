/** What a client tells its current checkout. */
export interface CurrentCheckout {
  /** A statement was sent. */
  note(text: unknown): void
  /** The server answered with an error, or the connection broke. */
  fail(error: unknown): void
  /** The pool handed the client to somebody else: it came back on a way that was not seen. */
  overtaken(): void
}

/** Where a client's current checkout stands. */
export interface ClientPage {
  checkout: CurrentCheckout | null
  /** It was checked out before the pool was watched, and has not come back since. */
  earlier: boolean
}
