import type { PgClient } from '../shapes.ts'

/** When something last happened on a connection. */
export interface Activity {
  /** Monotonic ms. */
  at: number
  /** Bytes that had passed its socket then; -1 = not read. */
  bytes: number
  /** Whether the server waits for rows of a `COPY … FROM STDIN`. */
  copying: boolean
}

/**
 * When something last happened on the client. What is sent and answered is noted as it happens; rows and chunks that flow in
 * between are seen in the socket's byte counts when a snapshot is taken, so they cost nothing on the way.
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
