import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Fleet, FleetReport, StoredReport } from 'next-db-monitoring'

interface Stored {
  readonly report: FleetReport
  readonly at: number
  readonly until: number
}

const nameOf = (text: string): string => createHash('sha256').update(text).digest('hex')
const read = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'))

/** Processes of one machine meet in a folder. */
export function folderFleet(folder: string): Fleet {
  const reports = join(folder, 'reports')
  const claims = join(folder, 'claims')
  const ready = Promise.all([reports, claims].map((path) => mkdir(path, { recursive: true })))
  return {
    name: 'folder',
    async publish(report, ttlMs) {
      await ready
      const path = join(reports, nameOf(report.instance.id))
      const at = Date.now()
      // Written beside it and moved: nobody ever reads half a report.
      await writeFile(`${path}.${process.pid}`, JSON.stringify({ report, at, until: at + ttlMs }))
      await rename(`${path}.${process.pid}`, `${path}.json`)
    },
    async list() {
      await ready
      const files = (await readdir(reports)).filter((file) => file.endsWith('.json'))
      const stored = (await Promise.all(files.map((file) => read(join(reports, file))))) as Stored[]
      return stored.flatMap(({ report, at, until }): StoredReport[] =>
        until < Date.now() ? [] : [{ report, ageMs: Date.now() - at }],
      )
    },
    async claim(key, ttlMs) {
      await ready
      const path = join(claims, nameOf(key))
      const until = await read(path).catch(() => null)
      if (typeof until === 'number' && until < Date.now()) await rm(path, { force: true })
      // Only one of many can create a file.
      const file = await open(path, 'wx').catch(() => null)
      if (file === null) return false
      await file.writeFile(String(Date.now() + ttlMs))
      await file.close()
      return true
    },
  }
}
