import { readFileSync } from 'node:fs'
import { createFileJournal } from '../journal/file.ts'
import type { Runtime } from './types.ts'
import { writeFile } from './write-file.ts'

/** What a process stores in and reads from files. */
export const disk: Pick<Runtime, 'writeFile' | 'fileJournal' | 'nextBuildId'> = {
  writeFile,
  fileJournal: createFileJournal,
  nextBuildId(distDir) {
    try {
      return readFileSync(`${distDir}/BUILD_ID`, 'utf8').trim().slice(0, 200) || null
    } catch {
      return null
    }
  },
}
