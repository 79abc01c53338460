import type { Link } from '../connections.ts'
import type { Breaking, Run } from '../run/run.ts'
import type { PostgresConnection, QueryClass } from '../shapes.ts'

/** What closing a held connection needs. */
export interface Closing {
  readonly link: Link | undefined
  /** What is running or open on it now. */
  readonly runs: Iterable<Run>
  readonly Query: QueryClass
  /** Sends queries over the connection that is held; absent = nothing can be sent over it yet. */
  readonly handler: unknown
  readonly breaking: Breaking
  readonly error: Error
  /** The connection is closed. */
  readonly closed: () => void
}

/** Aborts what runs on a held connection and closes it; the library then frees the slot by itself. */
export function closeHeld({ link, runs, Query, handler, breaking, error, closed }: Closing): void {
  for (const run of [...runs]) run.breakOff(error, breaking)
  if (link) {
    terminateSoon(link.connection)
    return
  }
  // The library exposes this connection only to a query that is being sent over it, so an empty one is sent.
  const onexecute = (connection: PostgresConnection): boolean => {
    terminateSoon(connection)
    return true
  }
  const query = new Query(['select 1'], [], handler, null, { simple: true, prepare: false, onexecute })
  query.execute().then(closed, closed)
}

/** If it were closed with data still to be written, the library would never write on it again: what aborting writes goes out first. */
function terminateSoon(connection: PostgresConnection): void {
  setImmediate(() => setImmediate(() => connection.terminate?.()))
}
