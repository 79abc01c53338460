import { capture } from './capture.ts'
import { placesOf } from './places.ts'
import { byLoadedMaps } from './runtime-source-maps.ts'

/**
 * Captures where something is created, now.
 * @param below function whose caller creates it
 * @returns gives its frames, the application's first; `undefined` = unknown
 */
export function creationOf(below: (...args: never[]) => unknown): () => string | undefined {
  const stack = byLoadedMaps(capture(below).stack ?? '')
  return () => placesOf(stack) || undefined
}
