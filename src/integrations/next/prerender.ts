import { workAsyncStorage } from 'next/dist/server/app-render/work-async-storage.external'
import { workUnitAsyncStorage } from 'next/dist/server/app-render/work-unit-async-storage.external'
import type { RequestContext } from '../freeze/keep-alive.ts'

/**
 * Units of work in which Next lets a `fetch` that is not cached hang until the unit is over, instead of sending it (Cache
 * Components). The other kinds of prerender send the requests.
 */
const HANGING: ReadonlySet<string | undefined> = new Set([
  'prerender',
  'prerender-client',
  'prerender-runtime',
])

/**
 * Whether this code runs in a page that Next renders ahead of its request, where a `fetch` is never sent. Every request of a page with
 * partial prefetching has such a unit beside its own; counted, each operation would count twice and its double be in flight for seconds.
 */
export function isPrerendering(): boolean {
  return HANGING.has(workUnitAsyncStorage.getStore()?.type)
}

/** What is the same for all of one render of a page, in which React sends equal requests once; `undefined` = no render. */
export function renderNow(): object | undefined {
  const unit = workUnitAsyncStorage.getStore()
  // Actions, route handlers and what runs after the response send each request.
  return unit?.type === 'request' && unit.phase === 'render' ? unit : undefined
}

/**
 * What Next's `after` waits with in a page, a route handler, an action or the proxy: what a host gives to Next's handler only is found nowhere
 * else. It is read; `after` itself throws where the host has nothing, and changes what the request's own code may do after the response.
 */
export function requestContext(): RequestContext | undefined {
  return workAsyncStorage.getStore()?.afterContext
}
