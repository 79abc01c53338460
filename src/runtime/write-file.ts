import { randomBytes } from 'node:crypto'
import { mkdir, rename, rm, writeFile as write } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/** Writes a file whole or not at all. Rejects where that cannot be done. */
export async function writeFile(path: string, text: string): Promise<void> {
  const target = resolve(path)
  const temporary = `${target}.${randomBytes(6).toString('hex')}.tmp`
  await mkdir(dirname(target), { recursive: true })
  try {
    await write(temporary, text, { encoding: 'utf8', mode: 0o600 })
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
