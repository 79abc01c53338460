import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createFileJournal } from '../../src/journal/file.ts'

it('a process that starts leaves the unfinished lock of another that looks for a place, and removes what a killed one left', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'db-monitoring-temporary-'))
  const journal = (): ReturnType<typeof createFileJournal> =>
    createFileJournal({ folder, owner: 'shop', retentionHours: 24, intervalMs: 30_000, wall: Date.now })
  const notes = { skipped: () => {} }
  try {
    const first = journal()
    await first.load(0, notes)
    await first.close?.()
    const place = join(folder, 'shop', '0')
    await writeFile(join(place, 'lock.young.tmp'), '')
    await writeFile(join(place, 'state.log.old.tmp'), '')
    const hourAgo = Date.now() / 1000 - 3600
    await utimes(join(place, 'state.log.old.tmp'), hourAgo, hourAgo)
    const second = journal()
    await second.load(0, notes)
    expect((await readdir(place)).filter((name) => name.endsWith('.tmp'))).toEqual(['lock.young.tmp'])
    await second.close?.()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
