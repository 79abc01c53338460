import type { Activity } from './activity.ts'

/** Events of a client that its current checkout receives. */
export interface CurrentCheckout {
  /** A statement was sent. */
  note(text: unknown): void
  /** The server refused a statement. */
  fail(error: unknown): void
  /** The connection broke. */
  broke(error: unknown): void
  /** The server is ready for the next statement. */
  answered(status: unknown): void
  /** The pool reports that the client was returned. @param error as the owner passed it to `release` */
  returned(error?: Error | boolean): void
  /** The pool handed the client to another caller: it was returned in a way we did not observe. */
  overtaken(): void
}

/** Where a client's current checkout stands. */
export interface ClientPage extends Activity {
  checkout: CurrentCheckout | null
  /** It was checked out before the pool was watched, and has not come back since. */
  earlier: boolean
  /** Its lease was reclaimed and its connection is being closed: the slot is not free yet. */
  closing: boolean
}
