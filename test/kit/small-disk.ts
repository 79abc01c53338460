import { execFile } from 'node:child_process'
import { chown, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Account } from './postgres/account.ts'

const run = promisify(execFile)

/** A file system of its own that can be full without the machine being full. */
export interface SmallDisk {
  readonly dir: string
  /** Fills it to the last byte. */
  fill(): Promise<void>
  /** Removes what filled it. */
  drain(): Promise<void>
  unmount(): Promise<void>
}

/** @param owner who may write into it @returns why there is none, where none can be mounted */
export async function smallDisk(
  megabytes: number,
  owner: Account | null,
): Promise<SmallDisk | { readonly missing: string }> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return { missing: 'a file system of a few megabytes: only root on Linux may mount one' }
  const dir = await mkdtemp(join(tmpdir(), 'ndm-disk-'))
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', dir])
  } catch {
    await rm(dir, { recursive: true, force: true })
    return { missing: 'a file system of a few megabytes: this machine mounts none' }
  }
  if (owner !== null) await chown(dir, owner.uid, owner.gid)
  const filler = join(dir, 'filler')
  return {
    dir,
    async fill() {
      const file = await open(filler, 'a')
      const page = Buffer.alloc(4096)
      try {
        for (;;) await file.write(page)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      } finally {
        await file.close()
      }
    },
    drain: () => rm(filler, { force: true }),
    async unmount() {
      await run('umount', ['-l', dir])
      await rm(dir, { recursive: true, force: true })
    },
  }
}
