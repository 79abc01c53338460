import type { RedisExec } from '../model/fleet/redis-client.ts'

/** The part of ioredis that is used. */
export interface IoredisClient {
  readonly status: string
  connect(): Promise<void>
  call(command: string, ...args: string[]): Promise<unknown>
  on(event: 'error' | 'connect', listener: () => void): unknown
  disconnect(): void
  readonly stream?: { ref?(): void; unref?(): void }
}
/** Its constructor; the package is an optional peer. */
export type Ioredis = new (url: string, options: Record<string, unknown>) => IoredisClient

const CONNECT_MS = 3000
const COMMAND_MS = 3000

const OPTIONS = {
  lazyConnect: true,
  connectTimeout: CONNECT_MS,
  commandTimeout: COMMAND_MS,
  // The next beat tries again: a timer of the library's would keep the process alive.
  retryStrategy: null,
  maxRetriesPerRequest: 0,
  // It would need one more permission, for INFO.
  enableReadyCheck: false,
  disableClientInfo: true,
  connectionName: 'next-db-monitoring',
}

/** A connection of the monitor's own that is opened when it is needed and keeps no process alive. */
export function redisByUrl(
  url: string,
  load: () => Promise<Ioredis>,
): { readonly exec: RedisExec; readonly close: () => Promise<void> } {
  let opening: Promise<IoredisClient> | null = null
  let client: IoredisClient | null = null
  /** Commands without an answer yet: the process waits for them. */
  let pending = 0

  const drop = (one: IoredisClient): void => {
    if (client === one) client = null
    one.disconnect()
  }
  const open = async (): Promise<IoredisClient> => {
    if (client !== null) drop(client)
    const Client = await load()
    const made = new Client(url, OPTIONS)
    // Without a listener the library prints every failure.
    made.on('error', () => {})
    client = made
    try {
      await made.connect()
    } catch (error) {
      // It may call itself ready later all the same.
      drop(made)
      throw error
    }
    return made
  }
  const ready = (): Promise<IoredisClient> => {
    if (client?.status === 'ready') return Promise.resolve(client)
    opening ??= open().finally(() => {
      opening = null
    })
    return opening
  }
  return {
    async exec([command = '', ...args]) {
      const connected = await ready()
      pending += 1
      connected.stream?.ref?.()
      try {
        return await connected.call(command, ...args)
      } catch (error) {
        // What is no answer of the server leaves a connection that is not trusted again: its other end may be gone without a word.
        if (!(error instanceof Error && error.name === 'ReplyError')) drop(connected)
        throw error
      } finally {
        pending -= 1
        if (pending === 0) connected.stream?.unref?.()
      }
    },
    async close() {
      client?.disconnect()
      client = null
    },
  }
}
