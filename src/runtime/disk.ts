import { createFileJournal } from '../journal/file.ts'
import type { Runtime } from './types.ts'
import { writeFile } from './write-file.ts'

/** What a process stores in files. */
export const disk: Pick<Runtime, 'writeFile' | 'fileJournal'> = { writeFile, fileJournal: createFileJournal }
