import type { PgClient } from '../shapes.ts'

/** When something last happened on a connection. */
export interface Activity {
  /** Monotonic ms. */
  at: number
  /** Bytes that had passed through its socket by then; -1 = not read. */
  bytes: number
  /** Whether the server waits for rows of a `COPY … FROM STDIN`. */
  copying: boolean
}

/**
 * When something last happened on the client. Statements and answers are recorded as they happen; rows and chunks in between
 * show in the socket's byte counts when a snapshot is taken, so they cost nothing while they flow.
 */
export function activeAt(client: PgClient, activity: Activity, now: number): number {
  if (client.readyForQuery !== false) return activity.at
  const bytes = bytesOf(client)
  if (bytes !== activity.bytes) {
    activity.bytes = bytes
    activity.at = now
  }
  return activity.at
}

/** Notes that something happened now, while a cursor or a COPY is open. */
export function marked(client: PgClient, activity: Activity, now: number): void {
  activity.at = now
  activity.bytes = bytesOf(client)
}

function bytesOf(client: PgClient): number {
  const stream = client.connection?.stream
  return (stream?.bytesRead ?? 0) + (stream?.bytesWritten ?? 0)
}
