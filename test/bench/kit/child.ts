import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { coresApart } from './cores.ts'

/**
 * Starts a program in a process and on a core of its own.
 * @returns it, and the first message it sends
 */
export async function startChild<T>(
  file: URL,
  args: readonly string[] = [],
): Promise<{ readonly child: ChildProcess; readonly first: T }> {
  const child = fork(fileURLToPath(file), args)
  const [first] = (await once(child, 'message')) as [T]
  coresApart(child.pid as number)
  return { child, first }
}
