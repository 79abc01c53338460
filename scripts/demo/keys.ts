import { say } from './say.ts'

/** Listens for single keys. Does nothing without a terminal. Returns a way to stop listening. */
export function listenForKeys(actions: Readonly<Record<string, () => void | Promise<void>>>): () => void {
  const input = process.stdin
  if (!input.isTTY) return () => {}
  const hear = (chunk: string): void => {
    for (const key of chunk) {
      const action = actions[key === '\u0003' ? 'q' : key.toLowerCase()]
      if (!action) continue
      void Promise.resolve()
        .then(action)
        .catch((error: Error) => say(`  that failed: ${error.message}`))
    }
  }
  input.setRawMode(true)
  input.setEncoding('utf8')
  input.on('data', hear)
  input.resume()
  return () => {
    input.off('data', hear)
    input.setRawMode(false)
    input.pause()
  }
}
