import type { Platform } from './types.ts'

export const platform: Platform = {
  runtime: 'edge',
  // Isolates have no name of their own; the time of their birth tells them apart within one deployment.
  hostId: `edge-${Math.round((performance.timeOrigin + performance.now()) % 1e9).toString(36)}`,
  loopDelay: () => null,
  loadPg: () => Promise.reject(new Error('The edge runtime opens no database connections.')),
  writeFile: () => Promise.reject(new Error('There is no file system in the edge runtime.')),
}
