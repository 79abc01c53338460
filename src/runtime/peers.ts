import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

/** One store for all copies of the package in a process, so that a request is recorded once. */
const KEY = Symbol.for('next-db-monitoring.peers')

interface Peers {
  readonly requests: AsyncLocalStorage<string | null>
  seen: boolean
}

/** Records the address of the peer of each HTTP request of this process. Calling it again is harmless. */
export function watchPeers(): void {
  peers()
}

/**
 * Address of the peer of the request being answered. `null` = the process serves HTTP, but this call came by no request
 * of it; `undefined` = the process serves nothing, so the call was made inside it.
 */
export function currentPeer(): string | null | undefined {
  const { requests, seen } = peers()
  const peer = requests.getStore()
  if (peer !== undefined) return peer
  return seen || listens() ? null : undefined
}

function peers(): Peers {
  const holder = globalThis as { [KEY]?: Peers }
  const found = holder[KEY]
  if (found !== undefined) return found
  const made: Peers = { requests: new AsyncLocalStorage(), seen: false }
  holder[KEY] = made
  // Published before the server's own listeners run, so that what they start inherits the store.
  subscribe('http.server.request.start', (message) => {
    const { socket } = message as { readonly socket?: Socket }
    made.seen = true
    made.requests.enterWith(socket?.remoteAddress ?? null)
  })
  return made
}

/** Whether a server of this process takes connections: a request may have come in before this was looked at. */
function listens(): boolean {
  return process.getActiveResourcesInfo?.().includes('TCPServerWrap') === true
}
