import type { StoredAlert } from '../../model/journal/journal.ts'
import { createEntry, type Entry } from './lifecycle.ts'

/** An entry as a restart needs it; none where no alert opened yet. @param now, wall the same moment on both clocks, ms */
export function storedOf(
  { alert, sentAt, sentRank, sent }: Entry,
  now: number,
  wall: number,
): readonly StoredAlert[] {
  if (alert === null) return []
  const notifiedAt = Number.isFinite(sentAt) ? Math.round(wall - (now - sentAt)) : null
  return [{ alert, notifiedAt, notifiedRank: sentRank, announced: sent }]
}

/** The entry again. A message that seems to lie in the future, because the clock was set back, was sent just now. */
export function restoredEntry(stored: StoredAlert, now: number, wall: number): Entry {
  const { alert, notifiedAt, notifiedRank, announced } = stored
  return {
    ...createEntry(),
    alert,
    sentAt: typeof notifiedAt === 'number' ? now - Math.max(0, wall - notifiedAt) : Number.NEGATIVE_INFINITY,
    sentRank: typeof notifiedRank === 'number' ? notifiedRank : -1,
    sent: announced === true,
  }
}
