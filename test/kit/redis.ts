import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { ensureProgram, PROGRAMS, type Program } from './debian.ts'
import { freePort } from './port.ts'

/** A real Redis on the loopback interface, in memory only. */
export interface Redis {
  readonly port: number
  readonly url: string
  /** Resolves when it has exited, for a signal that ends it. */
  kill(signal: NodeJS.Signals): Promise<void>
  stop(): Promise<void>
}

/** @param more further arguments of redis-server @param program Redis, or what takes its arguments @returns why there is none, where it cannot run */
export async function startRedis(
  more: readonly string[] = [],
  port?: number,
  program: Program = PROGRAMS.redis,
): Promise<Redis | { readonly missing: string }> {
  const found = await ensureProgram(program)
  if ('missing' in found) return found
  const chosen = port ?? (await freePort())
  const child = spawn(
    found.path,
    ['--port', String(chosen), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', ...more],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  const exited = once(child, 'exit')
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('eady to accept connections')) resolve()
    })
    child.once('exit', () => reject(new Error('redis-server ended at its start')))
  })
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal)
    if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') await exited
  }
  return {
    port: chosen,
    url: `redis://127.0.0.1:${chosen}`,
    kill,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGCONT')
      await kill('SIGKILL')
    },
  }
}

/** The plainest client there can be: one command after the other. Stands for a client the user brings. */
export function plainRedis(port: number): { exec(args: string[]): Promise<unknown>; close(): Promise<void> } {
  const socket: Socket = createConnection(port, '127.0.0.1')
  const waiting: { resolve(value: unknown): void; reject(error: Error): void }[] = []
  let buffer = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk])
    for (;;) {
      const read = parse(buffer, 0)
      if (read === null) return
      buffer = buffer.subarray(read.end)
      const next = waiting.shift()
      if (read.value instanceof Error) next?.reject(read.value)
      else next?.resolve(read.value)
    }
  })
  const fail = (): void => {
    for (const one of waiting.splice(0)) one.reject(new Error('the connection is gone'))
  }
  socket.on('error', fail)
  socket.on('close', fail)
  return {
    exec: (args) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject })
        const parts = args.map((arg) => `$${Buffer.byteLength(arg)}\r\n${arg}\r\n`)
        socket.write(`*${args.length}\r\n${parts.join('')}`)
      }),
    async close() {
      socket.destroy()
    },
  }
}

interface Read {
  readonly value: unknown
  readonly end: number
}

/** One answer of the protocol; `null` = not all of it is there yet. */
function parse(buffer: Buffer, from: number): Read | null {
  const line = buffer.indexOf('\r\n', from)
  if (line < 0) return null
  const kind = String.fromCharCode(buffer[from] as number)
  const text = buffer.toString('utf8', from + 1, line)
  const end = line + 2
  if (kind === '+') return { value: text, end }
  if (kind === '-') return { value: new Error(text), end }
  if (kind === ':') return { value: Number(text), end }
  const length = Number(text)
  if (length < 0) return { value: null, end }
  if (kind === '$') {
    if (buffer.length < end + length + 2) return null
    return { value: buffer.toString('utf8', end, end + length), end: end + length + 2 }
  }
  const values: unknown[] = []
  let at = end
  for (let i = 0; i < length; i++) {
    const read = parse(buffer, at)
    if (read === null) return null
    values.push(read.value)
    at = read.end
  }
  return { value: values, end: at }
}
