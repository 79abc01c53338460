/** A copy with what is inherited too: options may be made from others, or by a class with getters. */
export function flat(given: object | undefined | null): object {
  const copy: Record<PropertyKey, unknown> = {}
  // What every object has is in the copy from the start.
  for (let at = given; at; at = Object.getPrototypeOf(at))
    for (const key of Reflect.ownKeys(at)) if (!(key in copy)) copy[key] = Reflect.get(given as object, key)
  return copy
}
