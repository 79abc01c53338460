import type { PgClient } from '../shapes.ts'

/** Reports once, from the protocol alone, that an open connection broke without its owner ending it. */
export function followBreaks(client: PgClient, broke: (error: unknown) => void): void {
  const { connection } = client
  /** The server's last message, which is more specific than the closed socket. */
  let last: unknown
  let isOver = false
  const over = (error: unknown): void => {
    if (isOver || client._connected !== true || client._ending === true) return
    isOver = true
    broke(error)
  }
  connection?.on?.('errorMessage', (error: unknown) => {
    last = error
  })
  connection?.on?.('readyForQuery', () => {
    last = undefined
  })
  connection?.on?.('error', (error: unknown) => over(last ?? error))
  connection?.prependListener?.('end', () => over(last ?? new Error('Connection terminated unexpectedly')))
}
