import { measure } from 'mitata'
import type { Subject } from './pairs.ts'

/** ns of processor time one turn takes at least. */
const TURN_NS = 120e6

/** A subject that does no I/O: mitata runs it in batches of thousands, so garbage is collected inside the turn. */
export function micro(name: string, work: () => unknown): Subject {
  return {
    name,
    async turn() {
      const { avg } = await measure(work, { min_cpu_time: TURN_NS })
      return avg / 1e6
    },
  }
}
