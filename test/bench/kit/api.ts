import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { coresApart } from './cores.ts'

/** Starts the process that answers. @returns its address, and how to end it */
export async function startApi(): Promise<{ readonly url: string; readonly stop: () => void }> {
  const child = fork(fileURLToPath(new URL('./api-process.ts', import.meta.url)))
  const [port] = (await once(child, 'message')) as [number]
  coresApart(child.pid as number)
  return { url: `http://127.0.0.1:${port}`, stop: () => child.disconnect() }
}
