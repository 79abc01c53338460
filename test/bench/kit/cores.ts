import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'

/**
 * Gives this process the first core and `pid`, with the children it will have, the second, so that the kernel does not
 * move a caller and its server together and apart again while they are compared: that alone halves or doubles a call
 * on loopback. Where it cannot be done it is said, and the figures are noisier.
 */
export function coresApart(pid: number): void {
  const failed = cpus().length < 2 ? 'there is one core' : (pin(process.pid, 0) ?? pin(pid, 1))
  if (failed) console.error(`[bench] Processes stay where the kernel puts them: ${failed}.`)
}

/** @returns why not; `null` when done */
function pin(pid: number, core: number): string | null {
  const { error, status, stderr } = spawnSync('taskset', ['-cp', String(core), String(pid)], {
    encoding: 'utf8',
  })
  if (error) return error.message
  return status === 0 ? null : stderr.trim()
}
