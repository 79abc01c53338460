/** Fields of a value from outside, before they are examined. */
export type Fields = Readonly<Record<string, unknown>>

/** @param most longest text, in characters */
export const isText = (value: unknown, most = 200): value is string =>
  typeof value === 'string' && value.length <= most

export const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value)

/** A number, or `null` where it is unknown. */
export const isCount = (value: unknown): boolean => value === null || isNumber(value)

export const isObject = (value: unknown): value is Fields =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

/** @param most longest list */
export const isList = (value: unknown, most: number, check: (one: unknown, i: number) => boolean): boolean =>
  Array.isArray(value) && value.length <= most && value.every(check)

/** A list of objects. @param most longest list */
export const isListOf = (value: unknown, most: number, check: (one: Fields) => boolean): boolean =>
  isList(value, most, (one) => isObject(one) && check(one))
