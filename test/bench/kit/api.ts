import { startChild } from './child.ts'

/** Starts the process that answers. @returns its address, and how to end it */
export async function startApi(): Promise<{ readonly url: string; readonly stop: () => void }> {
  const { child, first: port } = await startChild<number>(new URL('./api-process.ts', import.meta.url))
  return { url: `http://127.0.0.1:${port}`, stop: () => child.disconnect() }
}
