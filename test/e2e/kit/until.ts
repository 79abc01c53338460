import { setTimeout as pause } from 'node:timers/promises'

/** Asks again until it is so; fails after `limitMs`. */
export async function until(isSo: () => Promise<boolean>, limitMs = 15_000): Promise<void> {
  const end = performance.now() + limitMs
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`It was not so within ${limitMs} ms`)
    await pause(250)
  }
}
