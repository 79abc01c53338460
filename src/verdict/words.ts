import type { Found } from './types.ts'

/** Longest sentence of a cause, characters. */
export const MOST_LETTERS = 280
/** Longest name inside a sentence, characters. */
const MOST_NAME = 48

/** One line of at most 280 characters, whatever names it is made of. */
export function sentence(text: string): string {
  return clipped(text, MOST_LETTERS)
}

/** A name for a sentence: one line, not too long. */
export function named(name: string): string {
  return clipped(name, MOST_NAME)
}

/** Longest place inside a sentence, characters. */
const MOST_PLACE = 96

/** `file:line` for a sentence; what is too long loses its front, for the line is what is looked for. */
export function placed(place: string): string {
  return place.length <= MOST_PLACE ? place : `…${place.slice(1 - MOST_PLACE)}`
}

function clipped(text: string, most: number): string {
  const line = text.replace(/\s+/g, ' ').trim()
  if (line.length <= most) return line
  // A pair of surrogates is not cut in two.
  const cut = line.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')
  return `${cut}…`
}

/** `1 lease`, `3 leases`. */
export function counted(count: number, one: string, many: string = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

/** A duration for a sentence. */
export function lasting(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = Math.round(ms / 1000)
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}

/** A ratio as a whole percentage. */
export function percent(ratio: number): string {
  return `${Math.round(ratio * 100)}%`
}

/** A list of at most `most` names, with the number of the rest. */
export function listed(names: readonly string[], most = 3, short: (name: string) => string = named): string {
  const first = names.slice(0, most).map(short).join(', ')
  return names.length > most ? `${first} and ${names.length - most} more` : first
}

/** `3 waiting, 12 refused in the last 5 s`; empty when no request is affected. */
export function suffering(waiting: number, refused: number, windowMs: number): string {
  const parts = [
    ...(waiting > 0 ? [`${counted(waiting, 'request')} waiting`] : []),
    ...(refused > 0
      ? [
          `${counted(refused, 'request was', 'requests were')} refused in the last ${lasting(Math.max(1000, windowMs))}`,
        ]
      : []),
  ]
  return parts.join(', ')
}

/** How evidence names places; they are whole, as in the culprit. */
const PLACES: ReadonlySet<string> = new Set(['taken at', 'made at'])

/** Evidence without unknown values. */
export function evidence(
  entries: Readonly<Record<string, string | number | null | undefined>>,
): Found['evidence'] {
  return Object.entries(entries).flatMap(([label, value]) =>
    value === null || value === undefined || value === ''
      ? []
      : [{ label, value: PLACES.has(label) ? clipped(String(value), MOST_LETTERS) : named(String(value)) }],
  )
}
