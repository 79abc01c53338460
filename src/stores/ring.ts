/** Rows of numbers in columns, newest over oldest: memory is fixed by rows × columns × 8 bytes, grown in steps. */
export interface Ring<Column extends string> {
  readonly size: number
  push(row: Readonly<Record<Column, number>>): void
  /** Value of a column in the row `back` places before the newest (0 = newest). */
  at(column: Column, back: number): number
  /** How many of the newest rows have `column` > `from`; the column must ascend. O(log rows). */
  newerThan(column: Column, from: number): number
  /** Moves the newest row so many places back: a clock that was set back must not break the order. */
  sink(places: number): void
}

/** Rows a ring starts with; it doubles up to its capacity, so that a short-lived process stays small. */
const FIRST_ROWS = 64

export function createRing<Column extends string>(
  columns: readonly Column[],
  capacity: number,
): Ring<Column> {
  let rows = Math.min(FIRST_ROWS, capacity)
  let data = new Map<Column, Float64Array>(columns.map((column) => [column, new Float64Array(rows)]))
  let next = 0
  let size = 0

  const grow = (): void => {
    const bigger = Math.min(capacity, rows * 2)
    const grown = new Map<Column, Float64Array>()
    for (const [column, values] of data) {
      const copy = new Float64Array(bigger)
      copy.set(values)
      grown.set(column, copy)
    }
    data = grown
    rows = bigger
  }

  const slot = (back: number): number => (next - 1 - back + rows * 2) % rows
  const at = (column: Column, back: number): number => {
    if (back < 0 || back >= size) return Number.NaN
    return data.get(column)?.[slot(back)] ?? Number.NaN
  }

  return {
    get size() {
      return size
    },
    push(row) {
      // Growing happens only before the first wrap, when rows still lie in order.
      if (next === rows && rows < capacity) grow()
      if (next === rows) next = 0
      for (const column of columns) (data.get(column) as Float64Array)[next] = row[column]
      next++
      size = Math.min(size + 1, rows)
    },
    at,
    newerThan(column, from) {
      if (!(at(column, 0) > from)) return 0
      let low = 0
      let high = size
      while (low < high) {
        const middle = (low + high) >>> 1
        if (at(column, middle) > from) low = middle + 1
        else high = middle
      }
      return low
    },
    sink(places) {
      for (let back = 0; back < Math.min(places, size - 1); back++)
        for (const values of data.values()) swap(values, slot(back), slot(back + 1))
    },
  }
}

function swap(values: Float64Array, one: number, other: number): void {
  const value = values[one] as number
  values[one] = values[other] as number
  values[other] = value
}
