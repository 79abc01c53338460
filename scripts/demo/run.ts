import { spawn } from 'node:child_process'

/** Runs a command to its end. Rejects with what it said when it fails. */
export function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<string> {
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
    child.once('error', reject)
    child.once('close', (code) => {
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
export function npm(
  args: readonly string[],
  cwd: string,
  env?: Readonly<Record<string, string>>,
): Promise<string> {
  const path = process.env.npm_execpath
  const options = { cwd, ...(env && { env }) }
  return path?.endsWith('.js') ? run(process.execPath, [path, ...args], options) : run('npm', args, options)
}
