import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exportMetricsToJSON } from '../../../src/index.ts'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'db-monitoring-disk-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

describe('a disk that cannot be written', () => {
  it.each([
    ['no folder', () => join(dir, 'file', 'report.json')],
    ['a folder in place of the file', () => dir],
    ['a file system of the kernel', () => '/proc/report.json'],
    ['a NUL in the path', () => join(dir, 'a\u0000b')],
    ['a name that is too long', () => join(dir, 'n'.repeat(5000))],
  ])('%s: the export says so with a number, and leaves nothing behind', async (_, path) => {
    await writeFile(join(dir, 'file'), 'of the user')
    await expect(exportMetricsToJSON(path())).rejects.toMatchObject({ code: 'DBM-009' })
    expect(await readdir(dir)).toEqual(['file'])
    expect(await readFile(join(dir, 'file'), 'utf8')).toBe('of the user')
  })
})
