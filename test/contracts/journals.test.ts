import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createFileJournal } from '../../src/journal/file.ts'
import type { JournalPoint } from '../../src/model/journal/journal.ts'
import { journalHolds } from './kit.ts'

const now = 1_767_225_600_000

journalHolds('file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'journal-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const options = { folder, owner: 'app', retentionHours: 24, intervalMs: 30_000, wall: () => now }
  return { now, open: () => createFileJournal(options) }
})

// As short as one of a user's can be: JSON, with what JSON makes of numbers that are unknown.
journalHolds("of a user's", () => {
  const lines: string[] = []
  return {
    now,
    open: () => ({
      name: 'lines',
      load: (since) => lines.map((line) => JSON.parse(line) as JournalPoint).filter(({ at }) => at >= since),
      append: (point) => void lines.push(JSON.stringify(point)),
    }),
  }
})
