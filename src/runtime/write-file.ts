import { randomBytes } from 'node:crypto'
import { mkdir, rename, rm, stat, writeFile as write } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/** Writes a file whole or not at all. Rejects where that cannot be done. @returns its size, bytes */
export async function writeFile(path: string, text: string | Iterable<string>): Promise<number> {
  const target = resolve(path)
  const temporary = `${target}.${randomBytes(6).toString('hex')}.tmp`
  await mkdir(dirname(target), { recursive: true })
  try {
    await write(temporary, text, { encoding: 'utf8', mode: 0o600 })
    const { size } = await stat(temporary)
    await rename(temporary, target)
    return size
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
