/** A repeatable source of chance. The seed is in the name of the test that uses it. */
export interface Random {
  /** An integer from 0 to `below` - 1. */
  int(below: number): number
  pick<T>(from: readonly T[]): T
}

/** mulberry32: 32 bits of state, the same numbers for the same seed everywhere. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0
  const int = (below: number): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
  return { int, pick: (from) => from[int(from.length)] as (typeof from)[number] }
}
