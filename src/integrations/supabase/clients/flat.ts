/** A copy with what is inherited too: options may be made from others, or by a class with getters. */
export function flat(given: object | undefined | null): object {
  const copy: Record<PropertyKey, unknown> = { ...given }
  for (let at = prototypeOf(given); at !== null && at !== Object.prototype; at = prototypeOf(at))
    for (const key of Reflect.ownKeys(at))
      if (key !== 'constructor' && !Object.hasOwn(copy, key)) copy[key] = Reflect.get(given as object, key)
  return copy
}

function prototypeOf(given: object | undefined | null): object | null {
  return given === undefined || given === null ? null : (Object.getPrototypeOf(given) as object | null)
}
