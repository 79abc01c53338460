import type { RequestContext } from '../integrations/freeze/keep-alive.ts'

/**
 * Whether this code runs in a page that Next renders ahead of its request. Stands where an app's Next has no such thing;
 * the plugin puts `next/prerender` in its place where it has.
 */
export function isPrerendering(): boolean {
  return false
}

/** What is the same for all of one render of a page; `undefined` = no render, or an unidentified one. */
export function renderNow(): object | undefined {
  return undefined
}

/** What Next was given for the current request; `undefined` = no request, or its Next does not tell. */
export function requestContext(): RequestContext | undefined {
  return undefined
}
