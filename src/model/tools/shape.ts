import { OwnError } from '../errors/own-error.ts'

/**
 * Reads a value that code of the user's made: a copy of what is expected and of nothing else, so that it can be compared,
 * added and written down.
 * @param at where it stands, for the message
 * @throws OwnError naming the first part that is something else
 */
export type Reader<T> = (value: unknown, at: string) => T

/** Entries read of one list or table at most; a longer one is refused. */
const MOST_ENTRIES = 10_000

export const text: Reader<string> = (value, at) => (typeof value === 'string' ? value : no(at, 'text'))

/** A finite number. */
export const number: Reader<number> = (value, at) =>
  typeof value === 'number' && Number.isFinite(value) ? value : no(at, 'finite number')

export const flag: Reader<boolean> = (value, at) =>
  typeof value === 'boolean' ? value : no(at, 'true or false')

export function oneOf<T>(...words: readonly T[]): Reader<T> {
  return (value, at) => (words.includes(value as T) ? (value as T) : no(at, `one of ${words.join(', ')}`))
}

export function orNull<T>(read: Reader<T>): Reader<T | null> {
  return (value, at) => (value === null ? null : read(value, at))
}

/** It may be absent; `null` counts as absent. */
export function orAbsent<T>(read: Reader<T>): Reader<T | undefined> {
  return (value, at) => (value === undefined || value === null ? undefined : read(value, at))
}

export function listOf<T>(read: Reader<T>): Reader<readonly T[]> {
  return (value, at) => {
    if (!Array.isArray(value) || value.length > MOST_ENTRIES) return no(at, 'list')
    return Array.from(value, (one, i) => read(one, `${at}[${i}]`))
  }
}

export function tableOf<T>(read: Reader<T>): Reader<Readonly<Record<string, T>>> {
  return (value, at) => {
    const entries = Object.entries(asObject(value, at))
    if (entries.length > MOST_ENTRIES) return no(at, 'object of that size')
    return Object.fromEntries(entries.map(([key, one]) => [key, read(one, `${at}[…]`)]))
  }
}

/** An object with these fields; others are left out. */
export function object<T extends object>(
  fields: { readonly [K in keyof T]-?: Reader<T[K] | Extract<undefined, T[K]>> },
): Reader<T> {
  const readers = Object.entries<Reader<unknown>>(fields)
  return (value, at) => {
    const given = asObject(value, at)
    const made: Record<string, unknown> = {}
    for (const [key, read] of readers) {
      const field = read(Reflect.get(given, key), at === '' ? key : `${at}.${key}`)
      if (field !== undefined) made[key] = field
    }
    return made as T
  }
}

function asObject(value: unknown, at: string): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : no(at, 'object')
}

function no(at: string, expected: string): never {
  throw new OwnError(at === '' ? `it is no ${expected}` : `its ${at} is no ${expected}`)
}
