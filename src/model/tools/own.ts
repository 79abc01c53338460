/**
 * Looks up a key that may be anything. `table[key]` would find what every object inherits, such as `constructor` and
 * `__proto__`; a test forbids such look-ups.
 * @returns `undefined` when the table itself has no such key
 */
export function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}
