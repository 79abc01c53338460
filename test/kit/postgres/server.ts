import { type ChildProcess, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Account } from './account.ts'
import { isReady } from './orphan.ts'

/** One run of the `postgres` program. */
export interface ServerProcess {
  readonly pid: number
  readonly exited: Promise<void>
  isRunning(): boolean
  /** What the server wrote to its log, newest last, at most 200 lines. */
  log(): readonly string[]
}

export interface ServerCommand {
  readonly binDir: string
  readonly account: Account | null
  readonly dataDir: string
  readonly port: number
  readonly settings: Readonly<Record<string, string | number | boolean>>
}

/** The port was taken between choosing and binding it. */
export class PortTaken extends Error {}

/** Servers still running. One exit hook asks them to stop when Node leaves without having done so. */
const running = new Set<ChildProcess>()
let hooked = false

/** Starts the server and waits until it accepts connections, at most 30 s. */
export async function runServer(command: ServerCommand): Promise<ServerProcess> {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    logging_collector: 'off',
    ...command.settings,
  }
  const child = spawn(
    join(command.binDir, 'postgres'),
    [
      '-D',
      command.dataDir,
      '-p',
      String(command.port),
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    {
      cwd: tmpdir(),
      stdio: ['ignore', 'pipe', 'pipe'],
      // A Ctrl-C in the terminal reaches the whole group; the owner decides when the server stops.
      detached: process.platform !== 'win32',
      ...(command.account && { uid: command.account.uid, gid: command.account.gid }),
    },
  )
  const lines: string[] = []
  const hear = (chunk: Buffer): void => {
    lines.push(...chunk.toString().split('\n').filter(Boolean))
    if (lines.length > 200) lines.splice(0, lines.length - 200)
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  let alive = true
  const exited = new Promise<void>((resolve) => {
    const gone = (): void => {
      alive = false
      running.delete(child)
      resolve()
    }
    child.once('exit', gone)
    child.once('error', (error) => {
      lines.push(error.message)
      gone()
    })
  })
  running.add(child)
  hookExit()

  for (let waited = 0; waited < 30_000; waited += 20) {
    if (!alive || child.pid === undefined) {
      const said = lines.slice(-12).join('\n')
      if (/could not bind|Address already in use/.test(said))
        throw new PortTaken(`port ${command.port} is taken`)
      throw new Error(`Postgres did not start:\n${said}`)
    }
    if (isReady(command.dataDir, child.pid)) {
      return { pid: child.pid, exited, isRunning: () => alive, log: () => lines }
    }
    await pause(20)
  }
  child.kill('SIGKILL')
  throw new Error(`Postgres was not ready within 30 s:\n${lines.slice(-12).join('\n')}`)
}

function hookExit(): void {
  if (hooked) return
  hooked = true
  process.once('exit', () => {
    for (const child of running) child.kill('SIGINT')
  })
}
