/** Buckets that Shift or Page moves by. */
export const LEAP = 12

/**
 * Where a key leads.
 * @returns the new index, `null` to hide the reading (Escape), `undefined` for other keys
 */
export function move(
  key: string,
  shift: boolean,
  index: number | null,
  count: number,
): number | null | undefined {
  const last = count - 1
  const here = index ?? last
  const clamp = (at: number): number => Math.min(last, Math.max(0, at))
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return clamp(index === null ? last : here - (shift ? LEAP : 1))
    case 'ArrowRight':
    case 'ArrowUp':
      return clamp(index === null ? last : here + (shift ? LEAP : 1))
    case 'PageDown':
      return clamp(here - LEAP)
    case 'PageUp':
      return clamp(here + LEAP)
    case 'Home':
      return 0
    case 'End':
      return last
    case 'Escape':
      return null
    default:
      return undefined
  }
}
