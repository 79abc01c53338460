import type { PgClient, PgConnection, PgRelease } from '../shapes.ts'
import { isBusy } from './client-state.ts'

/** A connection that does not close cleanly, and a cancel that gets no answer, are cut after this time, ms. */
const GOODBYE_MS = 1000

/**
 * Closes a client's connection and gives its slot back. A statement that runs is cancelled: a closed socket does not stop it in
 * the database, and the session would go on beside the one that takes its place. So the slot is free once the server has the
 * request; a caller waiting for the statement is answered at once.
 */
export function closeClient(client: PgClient, giveBack: PgRelease): void {
  const { stream } = client.connection ?? {}
  const free = (): void => {
    giveBack(true)
    if (client._ended !== true) later(() => stream?.destroy?.())
  }
  if (isBusy(client) && cancelStatement(client, free)) client.end?.(() => {})
  else free()
}

/** Requests once more that the server cancels what a closed client left running: its key serves this one session only. */
export function cancelAgain(client: PgClient): void {
  cancelStatement(client, () => {})
}

/** Notifies an owner who holds a connection on purpose that it is being closed, so that the owner reconnects. */
export function tellOwner(client: PgClient, reason: string): void {
  try {
    if (client.listenerCount?.('error'))
      client.emit?.(
        'error',
        new Error(`Connection terminated by next-db-monitoring (it was held: ${reason})`),
      )
  } catch {
    // The owner's own listener failed; the connection is closed anyway.
  }
}

type Canceller = PgConnection & {
  connect(port: number | string | undefined, host?: string): void
  requestSsl(): void
  cancel(pid: number, key: number): void
}

/**
 * Requests, on a separate connection as the protocol demands, that the server cancel the running statement.
 * @param done called once: the server has the request, or it could not be sent
 * @returns false when this driver cannot
 */
function cancelStatement(client: PgClient, done: () => void): boolean {
  const { connection, host, port, processID, secretKey, ssl, sslNegotiation } = client
  if (!connection || typeof host !== 'string' || typeof processID !== 'number' || secretKey == null)
    return false
  const Connection = connection.constructor as new (options: object) => Canceller
  let open = true
  const finish = (): void => {
    if (open) done()
    open = false
  }
  try {
    const canceller = new Connection({ ssl, sslNegotiation })
    if (!canceller.on || typeof canceller.cancel !== 'function') return false
    const ask = (): void => canceller.cancel(processID, secretKey)
    canceller.on('error', finish)
    canceller.on('end', finish)
    canceller.on('sslconnect', ask)
    canceller.on('connect', () => {
      if (!ssl) ask()
      else if (sslNegotiation !== 'direct') canceller.requestSsl()
    })
    if (host.startsWith('/')) canceller.connect(`${host}/.s.PGSQL.${port}`)
    else canceller.connect(port, host)
    later(() => {
      canceller.stream?.destroy?.()
      finish()
    })
    return true
  } catch {
    return false
  }
}

function later(run: () => void): void {
  const timer: unknown = setTimeout(run, GOODBYE_MS)
  if (timer !== null && typeof timer === 'object' && 'unref' in timer) (timer as NodeJS.Timeout).unref()
}
