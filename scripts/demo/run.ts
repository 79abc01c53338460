import { spawn } from 'node:child_process'

export interface RunOptions {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  /** Killed after this many ms. @default 600000 */
  readonly limitMs?: number
}

/** Took longer than its limit and was killed. */
export class TookTooLong extends Error {}

/** Runs a command to its end. Rejects with what it said when it fails. */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let out = ''
    let all = ''
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString()
      all += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      all += chunk.toString()
    })
    const limitMs = options.limitMs ?? 600_000
    let late = false
    const timer = setTimeout(() => {
      late = true
      child.kill('SIGKILL')
    }, limitMs)
    child.once('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    child.once('close', (code) => {
      clearTimeout(timer)
      if (late)
        return reject(
          new TookTooLong(`${[command, ...args].join(' ')} did not end within ${limitMs / 1000} s`),
        )
      if (code === 0) resolve(out)
      else
        reject(
          new Error(
            `${[command, ...args].join(' ')} ended with ${code}:\n${all.trim().split('\n').slice(-40).join('\n')}`,
          ),
        )
    })
  })
}

/** The npm that runs us, or the one in PATH. */
export function npm(args: readonly string[], options: RunOptions): Promise<string> {
  const path = process.env.npm_execpath
  return path?.endsWith('.js') ? run(process.execPath, [path, ...args], options) : run('npm', args, options)
}
