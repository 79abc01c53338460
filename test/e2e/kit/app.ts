import { type ChildProcess, spawn } from 'node:child_process'
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../../kit/port.ts'
import type { Install } from './installs.ts'
import { type Outcome, run } from './run.ts'

export type Files = Readonly<Record<string, string>>

export interface App {
  readonly dir: string
  /** `next build`. */
  build(options?: {
    readonly flags?: readonly string[]
    readonly env?: Readonly<Record<string, string>>
  }): Promise<Outcome>
  /** `next start` on a free port, ready to answer. */
  start(options?: StartOptions): Promise<Server>
  /** The app's own type check. */
  typecheck(): Promise<Outcome>
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Instead of `next start`: arguments for node, the directory to run it in. */
  readonly node?: { readonly args: readonly string[]; readonly cwd: string }
  /** `next dev` instead. */
  readonly dev?: readonly string[]
  /** A path that answers when the server is ready. @default '/' */
  readonly ready?: string
}

export interface Server {
  readonly url: string
  readonly output: () => string
  stop(): Promise<void>
}

/** The environment of a user's shell: nothing of the test runner's. */
export function userEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG, TMPDIR } = process.env
  return { PATH, HOME, LANG, TMPDIR, NEXT_TELEMETRY_DISABLED: '1', CI: '1', ...extra } as NodeJS.ProcessEnv
}

/** Makes an app below an installation: the files given, on a clean directory. */
export async function makeApp(
  install: Install,
  name: string,
  files: Files,
  templates: readonly string[] = [],
): Promise<App> {
  const dir = join(install.dir, 'apps', name)
  await rm(dir, { recursive: true, force: true })
  await mkdir(dir, { recursive: true })
  for (const template of templates) await cp(template, dir, { recursive: true })
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true })
    await writeFile(join(dir, path), text)
  }
  const next = join(install.dir, 'node_modules', 'next', 'dist', 'bin', 'next')
  return {
    dir,
    build: ({ flags = [], env } = {}) =>
      run(process.execPath, [next, 'build', ...flags], dir, userEnvironment(env)),
    typecheck: () =>
      run(
        process.execPath,
        [join(install.dir, 'node_modules', 'typescript', 'bin', 'tsc'), '--noEmit', '-p', dir],
        dir,
        userEnvironment(),
      ),
    async start({ env, node, dev, ready = '/' } = {}) {
      const port = await freePort()
      const command = dev ? [next, 'dev', '-p', String(port), ...dev] : [next, 'start', '-p', String(port)]
      const cwd = node?.cwd ?? dir
      // Each start begins without the history of the one before, unless a test names a folder of its own.
      await rm(join(cwd, '.next', 'cache', 'db-monitoring'), { recursive: true, force: true })
      return serve(process.execPath, node ? node.args : command, {
        cwd,
        env: userEnvironment({ HOSTNAME: 'localhost', ...env }),
        port,
        ready,
      })
    },
  }
}

interface Serving {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** @default a free one */
  readonly port?: number
  /** A path that answers when the server is ready. @default '/' */
  readonly ready?: string
}

/** Any program that serves on the port it is given as PORT, in a group of its own; ready to answer. */
export async function serve(
  command: string,
  args: readonly string[],
  { cwd, env, port: given, ready = '/' }: Serving,
): Promise<Server> {
  const port = given ?? (await freePort())
  const child = spawn(command, [...args], {
    cwd,
    env: { PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  return whenReady(child, `http://localhost:${port}`, ready)
}

async function whenReady(child: ChildProcess, url: string, path: string): Promise<Server> {
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => void (output += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => void (output += chunk.toString()))
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const stop = async (): Promise<void> => {
    // The whole group: `next` may have children of its own.
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM')
    await closed
  }
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null)
      throw new Error(`The server ended with ${child.exitCode}:\n${output.slice(-4000)}`)
    const answer = await fetch(url + path, { redirect: 'manual' }).catch(() => null)
    if (answer) {
      await answer.body?.cancel()
      return { url, output: () => output, stop }
    }
    await pause(100)
  }
  await stop()
  throw new Error(`The server did not answer:\n${output.slice(-4000)}`)
}

/** Every file below a directory, relative, builds and packages left out. */
export async function filesOf(dir: string): Promise<readonly string[]> {
  const entries = await readdir(dir, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(dir.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter((path) => !/(?:^|\/)(?:\.next|node_modules|\.git|out)\//.test(path))
    .sort()
}
