import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'

const FIXTURE = fileURLToPath(new URL('./fixtures/holder.ts', import.meta.url))
/** Longer than the limit of the holder's leases, ms. */
const STOPPED_MS = 5000

interface Seen {
  readonly now: number
  readonly leases: readonly { id: string; state: string; heldMs: number; idleMs: number }[]
  readonly leaks: readonly { id: string; state: string }[]
  readonly alerts: readonly string[]
  readonly reclaimed: readonly string[]
}

let child: ChildProcess | null = null
afterEach(() => {
  child?.kill('SIGCONT')
  child?.kill('SIGKILL')
})

function start(): { next(): Promise<string>; look(): Promise<Seen> } {
  const holder = spawn(process.execPath, ['--import', 'tsx', FIXTURE], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child = holder
  const lines = createInterface({ input: holder.stdout })[Symbol.asyncIterator]()
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next()
    if (done) throw new Error('the holder ended')
    return value
  }
  return {
    next,
    async look() {
      holder.stdin.write('?\n')
      return JSON.parse((await next()).replace(/^seen /, '')) as Seen
    },
  }
}

describe('a process that holds a lease and is stopped for longer than its limit', () => {
  it('has no leak when it goes on, because it had no time to use it', async () => {
    const holder = start()
    expect(await holder.next()).toBe('ready')
    const before = await holder.look()
    expect(before.leases).toMatchObject([{ id: 'young', state: 'working' }])
    child?.kill('SIGSTOP')
    await stopped(child?.pid ?? 0)
    const from = performance.now()
    while (performance.now() - from < STOPPED_MS) await new Promise((resolve) => setTimeout(resolve, 100))
    child?.kill('SIGCONT')
    const after = await holder.look()
    // By the clock of the machine the lease is older than its limit; by what the process could do it is not.
    expect(after.now - before.now).toBeGreaterThan(STOPPED_MS)
    expect(after.leaks).toEqual([])
    expect(after.alerts).toEqual([])
    expect(after.reclaimed).toEqual([])
    const [lease] = after.leases
    expect(lease?.state).toBe('frozen')
    expect(lease?.heldMs).toBeLessThan(after.now - STOPPED_MS)
  })
})

/** Resolves once the kernel lists the process as stopped. */
async function stopped(pid: number): Promise<void> {
  while (!/^\d+ \(.*\) T/.test(readFileSync(`/proc/${pid}/stat`, 'utf8')))
    await new Promise((resolve) => setImmediate(resolve))
}
