import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'

/** A server that was started for a test. */
export interface Running {
  /** Folder of its own, removed at the end. */
  readonly folder: string
  stop(): Promise<void>
}

/**
 * Starts a server in the foreground and waits until it answers at `ready`.
 * @param prepare writes its files and gives its arguments
 */
export async function startServer(
  path: string,
  ready: string,
  prepare: (folder: string) => Promise<readonly string[]>,
): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'exporter-'))
  const child: ChildProcess = spawn(path, await prepare(folder), { stdio: 'ignore' })
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill()
      await once(child, 'exit')
    }
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await vi.waitUntil(async () => (await fetch(ready).catch(() => null))?.ok === true, {
      timeout: 30_000,
      interval: 100,
    })
  } catch (error) {
    await stop()
    throw error
  }
  return { folder, stop }
}
