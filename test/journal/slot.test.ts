import { hostname } from 'node:os'
import { expect, it } from 'vitest'
import type { JournalFiles } from '../../src/journal/files.ts'
import { claimSlot, type Slot } from '../../src/journal/slot.ts'
import { type Random, randomOf } from '../kit/random.ts'

/** No process has this number: it is above the largest that Linux gives. */
const ENDED_PID = 5_000_000

/** A folder in memory whose every call takes effect at once, some turns of the loop after it was made: any order may happen. */
function files(random: Random): JournalFiles {
  const held = new Map<string, string>()
  const soon = async <T>(act: () => T): Promise<T> => {
    for (let turns = random.int(6); turns > 0; turns--) await Promise.resolve()
    const result = act()
    for (let turns = random.int(6); turns > 0; turns--) await Promise.resolve()
    return result
  }
  return {
    makeFolder: () => soon(() => {}),
    list: () => soon(() => [...held.keys()]),
    read: (path) => soon(() => held.get(path) ?? null),
    append: (path, text) => soon(() => void held.set(path, (held.get(path) ?? '') + text)),
    replace: (path, text) => soon(() => void held.set(path, text)),
    create: (path, text) => soon(() => !held.has(path) && held.set(path, text).has(path)),
    remove: (path) => soon(() => void held.delete(path)),
    touch: () => soon(() => {}),
    age: (path) => soon(() => (held.has(path) ? 0 : null)),
  }
}

const lockOfEnded = JSON.stringify({
  token: 'ended',
  host: hostname(),
  pid: ENDED_PID,
  started: '1',
  everyMs: 30_000,
})

it.each([1, 2, 3])(
  '%d processes that ended leave their places to the ones that start together, and no other is skipped',
  async (ended) => {
    const random = randomOf(ended)
    for (let round = 0; round < 500; round++) {
      const disk = files(random)
      for (let n = 0; n < ended; n++) await disk.replace(`root/${n}/lock`, lockOfEnded)
      const lost: string[] = []
      const claim = async (): Promise<Slot> => {
        const slot = await claimSlot(disk, 'root', 30_000)
        // It beats while the others are still looking for a place.
        for (let beats = 0; beats < 5; beats++) if (!(await slot.renew())) lost.push(slot.folder)
        return slot
      }
      const slots = await Promise.all([1, 2, 3].map(claim))
      expect(lost).toEqual([])
      expect(slots.map(({ folder }) => folder).sort()).toEqual(['root/0', 'root/1', 'root/2'])
      await Promise.all(slots.map((slot) => slot.release()))
    }
  },
)

it('a process that was killed while it replaced a lock is no obstacle', async () => {
  const disk = files(randomOf(4))
  await disk.replace('root/0/lock', lockOfEnded)
  await disk.replace('root/0/lock.turn', lockOfEnded)
  const slot = await claimSlot(disk, 'root', 30_000)
  expect(slot.folder).toBe('root/0')
  expect(await disk.list('root')).toEqual(['root/0/lock'])
  await slot.release()
})
