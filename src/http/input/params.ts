import { RequestError, shown } from '../errors.ts'

/** Reads one parameter: `undefined` = it was not given. */
export type Parameter<T> = (name: string, given: string | undefined) => T

type Values<S extends Readonly<Record<string, Parameter<unknown>>>> = {
  readonly [K in keyof S]: ReturnType<S[K]>
}

/**
 * Reads the parameters of a route. Unknown ones are ignored (caches and proxies add their own).
 * @throws RequestError DBM-201 naming the first bad parameter
 */
export function readParameters<S extends Readonly<Record<string, Parameter<unknown>>>>(
  query: URLSearchParams,
  shape: S,
): Values<S> {
  const entries = Object.entries(shape).map(([name, read]) => {
    const given = query.getAll(name)
    if (given.length > 1) throw bad(name, 'to be given once', `${given.length} values`)
    return [name, read(name, given[0])]
  })
  return Object.fromEntries(entries) as Values<S>
}

function bad(field: string, expected: string, received: string): RequestError {
  return new RequestError('DBM-201', { message: `Bad parameter ${field}`, field, expected, received })
}

/** `true`, `1` or nothing after the name = yes; `false`, `0` or absent = no. */
export const flag: Parameter<boolean> = (name, given) => {
  if (given === undefined || given === 'false' || given === '0') return false
  if (given === 'true' || given === '1' || given === '') return true
  throw bad(name, 'true or false', shown(given))
}

/** Like `flag`; `null` = it was not given. */
export const choice: Parameter<boolean | null> = (name, given) =>
  given === undefined ? null : flag(name, given)

/** A whole number in a closed range. */
export function whole<D extends number | null>(min: number, max: number, absent: D): Parameter<number | D> {
  return (name, given) => {
    if (given === undefined) return absent
    const value = /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN
    if (value >= min && value <= max) return value
    throw bad(name, `a whole number from ${min} to ${max}`, shown(given))
  }
}

/** One of a few words. */
export function oneOf<T extends string, D extends T | null>(
  words: readonly T[],
  absent: D,
): Parameter<T | D> {
  return (name, given) => {
    if (given === undefined) return absent
    const word = words.find((one) => one === given)
    if (word !== undefined) return word
    throw bad(name, words.length === 1 ? String(words[0]) : `one of ${words.join(', ')}`, shown(given))
  }
}

/** A name of 1 to 200 characters. */
export const name: Parameter<string | null> = (field, given) => {
  if (given === undefined) return null
  if (given.length > 0 && given.length <= 200) return given
  throw bad(field, 'a name of 1 to 200 characters', given === '' ? 'nothing' : `${given.length} characters`)
}
