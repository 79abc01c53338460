import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import process from 'node:process'

/** One module file is several modules in a production server; they count together. */
const KEY: unique symbol = Symbol.for('next-db-monitoring.unique-names') as never
const holder = globalThis as { [KEY]?: number }

/**
 * A name that no other process gives, of 12 letters and digits: from the machine, the process and when it began, and a
 * counter. Without random numbers, which Next refuses while it prerenders.
 */
export function uniqueName(): string {
  const count = (holder[KEY] ?? 0) + 1
  holder[KEY] = count
  const parts = [hostname(), process.pid, performance.timeOrigin, count]
  return createHash('sha256').update(parts.join(' ')).digest('hex').slice(0, 12)
}
