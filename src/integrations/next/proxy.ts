import 'next-db-monitoring/internal/connect'
import { proxyWrapper } from 'next-db-monitoring/internal/node/internal/parts'
import { markedSeam } from '../shared/seam-mark.ts'
import type { ProxyInfo } from './handler.ts'

export type { ProxyHandler, ProxyInfo } from './handler.ts'
export { handlerOf } from './handler-of.ts'

/** Puts the user's proxy (or nodejs middleware) under watch. */
export const wrapProxy: <H>(handler: H, info: ProxyInfo) => H = proxyWrapper(
  markedSeam('next-db-monitoring:proxy'),
)
