import { OwnError } from '../model/errors/own-error.ts'
import type { Runtime } from './types.ts'

export const runtime: Runtime = {
  name: 'edge',
  // Isolates have no name of their own; the time of their birth tells them apart within one deployment.
  hostId: `edge-${Math.round((performance.timeOrigin + performance.now()) % 1e9).toString(36)}`,
  pid: null,
  loopDelay: () => null,
  loadPg: () => Promise.reject(new OwnError('The edge runtime opens no database connections.')),
  loadRedis: () => Promise.reject(new OwnError('The edge runtime opens no connections.')),
  loadPeer: () => Promise.reject(new OwnError('The edge runtime has no such package.')),
  writeFile: () => Promise.reject(new OwnError('There is no file system in the edge runtime.')),
  nextBuildId: () => null,
  fileJournal: () => null,
  serveMetrics({ fault }) {
    fault(
      'prometheus server',
      new OwnError('the edge runtime can open no port: scrape the monitoring route with format=prometheus'),
    )
    return null
  },
  watchPeers: () => {},
  // A platform in front of the isolate holds the socket.
  peer: () => undefined,
  watchLoads: null,
  // Isolates get no signal.
  beforeEnd: () => {},
  ownSockets: () => Promise.resolve(null),
  sources: null,
  root: '',
}
