import { appendFile, readFile } from 'node:fs/promises'
import type { Journal, JournalPoint } from 'next-db-monitoring'

/** History in one file, a line a beat; the last line of a process that was killed is skipped. */
export function linesJournal(file: string): Journal {
  return {
    name: 'lines',
    async load(since, notes) {
      const text = await readFile(file, 'utf8').catch(() => '')
      const points = text.split('\n').flatMap((line): JournalPoint[] => {
        if (line === '') return []
        try {
          return [JSON.parse(line) as JournalPoint]
        } catch {
          notes.skipped(1)
          return []
        }
      })
      return points.filter(({ at }) => at >= since)
    },
    append: (point) => appendFile(file, `${JSON.stringify(point)}\n`),
  }
}
