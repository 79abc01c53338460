import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { fileURLToPath } from 'node:url'
import { coresApart } from './cores.ts'

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
  const child = fork(fileURLToPath(new URL('./app-process.ts', import.meta.url)), [
    databaseUrl,
    JSON.stringify(fleet),
  ])
  const [{ port }] = (await once(child, 'message')) as [{ readonly port: number }]
  coresApart(child.pid as number)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return {
    request: () =>
      new Promise((resolve, reject) => {
        const began = performance.now()
        get({ port, host: '127.0.0.1', agent }, (response) => {
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
