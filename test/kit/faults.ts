import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** What the proxy does with the bytes of every connection, open and new. */
export type FaultMode =
  | { readonly kind: 'pass' }
  /** Each chunk arrives this much later, in both directions. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** Connections are accepted and nothing moves, until the mode changes. */
  | { readonly kind: 'stall' }
  /** Open connections break with a reset, and so does each new one. */
  | { readonly kind: 'reset' }
  /** Open connections break and the port is closed: connecting is refused. */
  | { readonly kind: 'refuse' }

export interface FaultProxy {
  readonly host: string
  readonly port: number
  /** Connections open now. */
  readonly connections: number
  set(mode: FaultMode): Promise<void>
  /** Ends everything. Harmless twice. */
  close(): Promise<void>
}

/** A TCP proxy on the loopback interface that can make the way to a server bad. It starts by passing everything. */
export async function startFaultProxy(target: {
  readonly host?: string
  readonly port: number
}): Promise<FaultProxy> {
  const host = '127.0.0.1'
  let mode: FaultMode = { kind: 'pass' }
  const pairs = new Set<{ sockets: readonly Socket[]; pumps: readonly Pump[] }>()

  const accept = (client: Socket): void => {
    if (mode.kind === 'reset') {
      client.on('error', () => {})
      client.resetAndDestroy()
      return
    }
    const server = connect({ host: target.host ?? host, port: target.port, allowHalfOpen: true })
    const pair = {
      sockets: [client, server],
      pumps: [pump(client, server, () => mode), pump(server, client, () => mode)],
    }
    pairs.add(pair)
    for (const socket of pair.sockets) {
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', () => {
        pairs.delete(pair)
        for (const other of pair.sockets) other.destroy()
      })
    }
  }

  let listener: Server | null = await listen(host, 0, accept)
  const { port } = listener.address() as AddressInfo
  const drop = (): void => {
    for (const { sockets } of pairs) for (const socket of sockets) socket.resetAndDestroy()
  }
  const unlisten = (): Promise<void> =>
    new Promise((resolve) => {
      if (!listener) return resolve()
      listener.close(() => resolve())
      listener = null
    })

  return {
    host,
    port,
    get connections() {
      return pairs.size
    },
    async set(next) {
      mode = next
      if (next.kind === 'reset') drop()
      if (next.kind === 'refuse') {
        drop()
        await unlisten()
      } else {
        listener ??= await listen(host, port, accept)
        for (const { pumps } of pairs) for (const move of pumps) move()
      }
    },
    async close() {
      drop()
      await unlisten()
    },
  }
}

type Pump = () => void

/** Moves bytes one way, in order, as the mode of the moment says. Returns a nudge for when the mode changes. */
function pump(from: Socket, to: Socket, mode: () => FaultMode): Pump {
  const waiting: { readonly chunk: Buffer | null; readonly arrived: number }[] = []
  let timer: NodeJS.Timeout | null = null
  const move = (): void => {
    if (timer) clearTimeout(timer)
    timer = null
    for (;;) {
      const first = waiting[0]
      const current = mode()
      if (!first || current.kind === 'stall' || to.destroyed) break
      const wait = current.kind === 'latency' ? first.arrived + current.ms - performance.now() : 0
      if (wait > 0) {
        timer = setTimeout(move, wait)
        break
      }
      waiting.shift()
      if (first.chunk) to.write(first.chunk)
      else to.end()
    }
    if (waiting.length < 64) from.resume()
  }
  const put = (chunk: Buffer | null): void => {
    waiting.push({ chunk, arrived: performance.now() })
    if (waiting.length >= 64) from.pause()
    if (!timer) move()
  }
  from.on('data', put)
  from.on('end', () => put(null))
  from.on('close', () => {
    if (timer) clearTimeout(timer)
  })
  return move
}

function listen(host: string, port: number, accept: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ allowHalfOpen: true }, accept)
    server.once('error', reject)
    server.listen(port, host, () => resolve(server))
  })
}
