/**
 * Computes a value of an object once for all its readers: with many pools and services each pass over all operations is
 * measurable. Only for objects that never change; the result is dropped with the object.
 */
export function oncePer<K extends object, T extends object>(compute: (key: K) => T): (key: K) => T {
  const results = new WeakMap<K, T>()
  return (key) => {
    const stored = results.get(key)
    if (stored !== undefined) return stored
    const result = compute(key)
    results.set(key, result)
    return result
  }
}
