import type { PgClient } from '../shapes.ts'
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
  /** The client itself: what a subclass of the pool gives out may be a proxy of it, or an object made from it. */
  readonly client: PgClient
  checkout: CurrentCheckout | null
  /** It was checked out before the pool was watched, and has not come back since. */
  earlier: boolean
  /** The pool gave it out, and no request of ours asked for one: who has it becomes known at its first statement. */
  unasked: boolean
  /** Its lease was reclaimed and its connection is being closed: the slot is not free yet. */
  closing: boolean
}
