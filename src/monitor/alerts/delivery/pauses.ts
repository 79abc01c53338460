import type { Clock } from '../../clock.ts'

/** Waits that can be ended early. */
export interface Pauses {
  /** @param ms none or less = no wait */
  pause(ms: number): Promise<void>
  /** Ends every wait. */
  end(): void
}

export function createPauses(clock: Clock): Pauses {
  const waits = new Set<() => void>()
  return {
    pause: (ms) =>
      new Promise((resolve) => {
        if (!(ms > 0)) {
          resolve()
          return
        }
        const done = (): void => {
          cancel()
          waits.delete(done)
          resolve()
        }
        const cancel = clock.after(ms, done)
        waits.add(done)
      }),
    end() {
      for (const done of [...waits]) done()
    },
  }
}
