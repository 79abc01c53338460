import type { Activity } from './activity.ts'

/** What a client tells its current checkout. */
export interface CurrentCheckout {
  /** A statement was sent. */
  note(text: unknown): void
  /** The server refused a statement. */
  fail(error: unknown): void
  /** The connection broke. */
  broke(error: unknown): void
  /** The server is ready for the next statement. */
  answered(status: unknown): void
  /** The pool reports that the client came back. @param error as the owner gives it to `release` */
  returned(error?: Error | boolean): void
  /** The pool handed the client to another caller: it was returned in a way that was not seen. */
  overtaken(): void
}

/** Where a client's current checkout stands. */
export interface ClientPage extends Activity {
  checkout: CurrentCheckout | null
  /** It was checked out before the pool was watched, and has not come back since. */
  earlier: boolean
  /** Its lease was taken back and its connection is being closed: the slot is not free yet. */
  closing: boolean
}
