import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { onTestFinished, vi } from 'vitest'

const FUNCTION = fileURLToPath(new URL('./fixtures/function.ts', import.meta.url))

/** By its file: a function may run in the folder of another app. */
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

/** What an invocation of `fixtures/function.ts` says at its end. */
export interface Said {
  /** Promises the host was asked to wait for. */
  readonly announced: number
  readonly leaks: number
  readonly faults: readonly { readonly part: string; readonly message: string }[]
  readonly alerts: readonly { readonly rule: string; readonly subject: string }[]
  readonly totals: { readonly active: number }
}

/** A host that stops its process whenever no invocation is under way. */
export interface Host<T> {
  /** Lets the process run, calls the function, and stops the process when the function and all it announced are over. */
  invoke(name: string): Promise<T>
}

/** Runs the function of `fixtures/function.ts` against a database; it ends with the test. */
export function startHost(url: string): Host<Said> {
  return hostOf(FUNCTION, [url], { env: { ...process.env, VERCEL: '1' } })
}

/** Runs a function: a program that is told of an invocation by a line, and writes one line of JSON when it is over. It ends with the test. */
export function hostOf<T>(
  program: string,
  args: readonly string[],
  { env, cwd }: { readonly env: NodeJS.ProcessEnv; readonly cwd?: string },
): Host<T> {
  const child = spawn(process.execPath, ['--import', TSX, program, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env,
    ...(cwd === undefined ? {} : { cwd }),
  })
  onTestFinished(() => {
    child.kill('SIGCONT')
    child.kill('SIGKILL')
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async invoke(name) {
      child.kill('SIGCONT')
      child.stdin.write(`${name}\n`)
      const { value, done } = await lines.next()
      if (done) throw new Error('the function ended')
      child.kill('SIGSTOP')
      await vi.waitFor(() => {
        const state = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.[0]
        if (state !== 'T') throw new Error(`the process is in state ${state}`)
      })
      return JSON.parse(value) as T
    },
  }
}
