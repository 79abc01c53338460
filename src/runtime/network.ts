import { ownSockets } from './own-sockets.ts'
import { currentPeer, watchPeers } from './peers.ts'
import type { Runtime } from './types.ts'

/** A process's own connections, in and out. */
export const network: Pick<Runtime, 'ownSockets' | 'peer' | 'watchPeers'> = {
  ownSockets,
  peer: currentPeer,
  watchPeers,
}
