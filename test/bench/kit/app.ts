import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { startChild } from './child.ts'

/** How an app does with its store. */
export interface AppState {
  /** Its store does not answer. */
  readonly isAlone: boolean
  readonly beats: number
  readonly opened: number
}

export interface BenchApp {
  /** One request. @returns ms until its answer was there */
  request(): Promise<number>
  state(): Promise<AppState>
  stop(): void
}

/** Starts an app that reports to a store. @param fleet its option, as JSON can carry it */
export async function startApp(databaseUrl: string, fleet: unknown): Promise<BenchApp> {
  const { child, first } = await startChild<{ readonly port: number }>(
    new URL('./app-process.ts', import.meta.url),
    [databaseUrl, JSON.stringify(fleet)],
  )
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return {
    request: () =>
      new Promise((resolve, reject) => {
        const began = performance.now()
        get({ port: first.port, host: '127.0.0.1', agent }, (response) => {
          response.resume()
          response.on('end', () => resolve(performance.now() - began))
        }).on('error', reject)
      }),
    async state() {
      child.send('state')
      const [state] = (await once(child, 'message')) as [AppState]
      return state
    },
    stop() {
      agent.destroy()
      child.disconnect()
    },
  }
}
