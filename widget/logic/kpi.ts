/** How a value stands against what it usually is. */
export type Comparison =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'usual' }
  | { readonly kind: 'times'; readonly factor: number; readonly notable: boolean }
  | { readonly kind: 'was'; readonly usual: number; readonly notable: boolean }

/** Factor from which a difference is worth a colour. */
const NOTABLE = 2
/** Below this factor two values count as the same. */
const SAME = 1.3

/**
 * @param now the value, `null` = unknown
 * @param usual its average, `null` = no history
 * @param floor values below are too small for a factor to mean anything (in the value's unit)
 */
export function compare(now: number | null, usual: number | null, floor: number): Comparison {
  if (now === null || usual === null) return { kind: 'unknown' }
  if (now <= floor && usual <= floor) return { kind: 'usual' }
  if (usual < floor) return { kind: 'was', usual, notable: now > floor * NOTABLE }
  const factor = now / usual
  if (factor < SAME && factor > 1 / SAME) return { kind: 'usual' }
  return factor > 1
    ? { kind: 'times', factor, notable: factor >= NOTABLE }
    : { kind: 'was', usual, notable: false }
}
