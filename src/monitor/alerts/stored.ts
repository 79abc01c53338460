import type { StoredAlert } from '../../model/journal/journal.ts'
import { createEntry, type Entry } from './lifecycle.ts'

/** An entry as a restart needs it; none where no alert opened yet. @param now, wall the same moment on both clocks, ms */
export function storedOf(
  { alert, toldAt, toldRank, told }: Entry,
  now: number,
  wall: number,
): readonly StoredAlert[] {
  if (alert === null) return []
  const notifiedAt = Number.isFinite(toldAt) ? Math.round(wall - (now - toldAt)) : null
  return [{ alert, notifiedAt, notifiedRank: toldRank, announced: told }]
}

/** The entry again. A message that seems to lie in the future, because the clock was set back, was sent just now. */
export function restoredEntry(stored: StoredAlert, now: number, wall: number): Entry {
  const { alert, notifiedAt, notifiedRank, announced } = stored
  return {
    ...createEntry(),
    alert,
    toldAt: typeof notifiedAt === 'number' ? now - Math.max(0, wall - notifiedAt) : Number.NEGATIVE_INFINITY,
    toldRank: typeof notifiedRank === 'number' ? notifiedRank : -1,
    told: announced === true,
  }
}
