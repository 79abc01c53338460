/**
 * What a table holds under a key that may be anything. `table[key]` finds what every object inherits under
 * `constructor` and `__proto__`; a test looks for those.
 * @returns `undefined` when the table itself has no such key
 */
export function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}
