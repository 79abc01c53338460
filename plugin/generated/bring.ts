import { existsSync } from 'node:fs'
import type { NextTraits } from '../next-version.ts'
import type { App } from '../project/app.ts'
import type { Library } from '../project/libraries.ts'
import { standInFile, standInName } from './content.ts'
import { type Exit, exitsFor } from './exits.ts'
import { bringFiles, type GeneratedFiles, generatedPath } from './files.ts'

interface Wanted {
  readonly app: App
  readonly traits: NextTraits
  readonly bundler: 'turbopack' | 'webpack'
  /** Has no server. */
  readonly staticExport: boolean
  /** Where they are relative to depends on the router (`routes/place.ts`). */
  readonly routes: GeneratedFiles
  readonly installed: readonly Library[]
  /** `false` = the files are another process's to write. */
  readonly write: boolean
}

/** What the files on the disk allow; a directory that cannot be written may lack some. */
interface Brought {
  /** Libraries that can be replaced. */
  readonly libraries: readonly Library[]
  readonly exits: readonly Exit[]
}

/** Generates the app's files, and finds which are there. */
export function bring({ app, traits, bundler, staticExport, routes, installed, write }: Wanted): Brought {
  const needStandIn = (library: Library): boolean => bundler === 'turbopack' && library.listed
  const none: GeneratedFiles = new Map()
  const served = new Map(app.pagesOnly ? none : routes)
  if (!staticExport)
    for (const library of installed.filter(needStandIn))
      served.set(standInName(library), standInFile(library))
  const wanted = staticExport ? [] : exitsFor(app, traits, bundler, installed)
  for (const { name, text } of wanted) served.set(name, text)
  if (write) bringFiles(app, served, app.pagesOnly ? routes : none)
  const isThere = (name: string): boolean => existsSync(generatedPath(app, name))
  return {
    libraries: installed.filter((library) => !needStandIn(library) || isThere(standInName(library))),
    exits: wanted.every(({ name }) => isThere(name)) ? wanted : [],
  }
}
