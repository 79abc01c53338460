import { fdatasync } from 'node:fs'
import { link, mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { promisify } from 'node:util'
import { uniqueName } from './unique.ts'

/** What a journal needs from a disk; paths are relative to the process's folder or absolute. All may reject. */
export interface JournalFiles {
  makeFolder(path: string): Promise<void>
  /** Names in a folder; none where there is no such folder. */
  list(folder: string): Promise<readonly string[]>
  /** `null` = there is no such file. */
  read(path: string): Promise<string | null>
  /** Adds to the end of a file, and waits until the disk has it. */
  append(path: string, text: string): Promise<void>
  /** Replaces a file, completely or not at all. */
  replace(path: string, text: string): Promise<void>
  /** Creates a file with this content unless it exists. @returns whether it was created */
  create(path: string, text: string): Promise<boolean>
  remove(path: string): Promise<void>
  /** Marks a file as used now. */
  touch(path: string): Promise<void>
  /** ms since it was used; `null` = there is no such file. */
  age(path: string): Promise<number | null>
}

/** Only the user of the process may read what it stores. */
const FILE_MODE = 0o600
const FOLDER_MODE = 0o700

/** @param wall ms since the epoch */
export function diskFiles(wall: () => number): JournalFiles {
  return {
    makeFolder: async (path) => void (await mkdir(path, { recursive: true, mode: FOLDER_MODE })),
    list: (folder) => readdir(folder).catch(ifMissing([])),
    read: (path) => readFile(path, 'utf8').catch(ifMissing(null)),
    append: (path, text) => write(path, 'a', text),
    async replace(path, text) {
      const temporary = `${path}.${uniqueName()}.tmp`
      try {
        await write(temporary, 'w', text)
        await rename(temporary, path)
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => {})
        throw error
      }
    },
    async create(path, text) {
      const temporary = `${path}.${uniqueName()}.tmp`
      try {
        await write(temporary, 'w', text)
        // The file appears with its complete content, or not at all.
        await link(temporary, path)
        return true
      } catch (error) {
        if (codeOf(error) === 'EEXIST') return false
        throw error
      } finally {
        await rm(temporary, { force: true }).catch(() => {})
      }
    },
    remove: (path) => rm(path, { force: true }),
    async touch(path) {
      const seconds = wall() / 1000
      await utimes(path, seconds, seconds)
    },
    age: (path) => stat(path).then(({ mtimeMs }) => Math.abs(wall() - mtimeMs), ifMissing(null)),
  }
}

const synced = promisify(fdatasync)

async function write(path: string, flags: 'a' | 'w', text: string): Promise<void> {
  const file = await open(path, flags, FILE_MODE)
  try {
    await file.writeFile(text, 'utf8')
    // Not the handle's method, which file handles of Yarn's Plug'n'Play lack.
    await synced(file.fd)
  } finally {
    await file.close()
  }
}

function ifMissing<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (codeOf(error) === 'ENOENT') return instead
    throw error
  }
}

function codeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown } | null)?.code
}
