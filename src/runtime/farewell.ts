import { subscribe } from 'node:diagnostics_channel'
import type { Server } from 'node:net'
import process from 'node:process'

const SIGNALS = ['SIGTERM', 'SIGINT'] as const
/** The end of the process waits no longer than this, ms. */
const LIMIT_MS = 1000

type Close = (callback?: (error?: Error) => void) => Server

/**
 * Runs `work` when the process gets a signal to end, before any other listener. The signal's effect does not change: other
 * listeners decide, and without one the process ends by the signal after the work. A framework that exits as soon as its
 * HTTP server is closed learns of the close when the work is done, at most a second later.
 * @param work never rejects
 */
export function beforeEnd(work: () => Promise<unknown>): void {
  const servers = seenServers()
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    for (const name of SIGNALS) process.off(name, end)
    // Now: those that listen once are not counted any more when the work is done, though theirs may go on.
    const others = process.listenerCount(signal)
    const done = Promise.race([
      work(),
      new Promise((resolve) => {
        setTimeout(resolve, LIMIT_MS).unref()
      }),
    ])
    for (const server of servers) delayClosed(server, done)
    await done
    if (others === 0 && process.listenerCount(signal) === 0) process.kill(process.pid, signal)
  }
  for (const name of SIGNALS) process.prependListener(name, end)
}

/** The servers of this process, each from its first request on. They live as long as it does. */
function seenServers(): ReadonlySet<Server> {
  const servers = new Set<Server>()
  subscribe('http.server.request.start', (message) => {
    servers.add((message as { readonly server: Server }).server)
  })
  return servers
}

/** The next `close` of the server closes it at once, and calls back when `done` has settled. */
function delayClosed(server: Server, done: Promise<unknown>): void {
  const close: Close = server.close
  const delayed: Close = (callback) => {
    server.close = close
    if (typeof callback !== 'function') return close.call(server)
    return close.call(server, (error) => void done.then(() => callback.call(server, error)))
  }
  server.close = delayed
}
