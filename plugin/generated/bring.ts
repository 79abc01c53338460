import { existsSync } from 'node:fs'
import type { NextTraits } from '../next-version.ts'
import { isDeveloping, mayWrite } from '../phase.ts'
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
  /** As Next passes it to a configuration function; `null` for an object. */
  readonly phase: string | null
}

/** What the files on the disk allow; a directory that cannot be written may lack some. */
interface Brought {
  /** Libraries that can be replaced. */
  readonly libraries: readonly Library[]
  readonly exits: readonly Exit[]
}

const NONE: GeneratedFiles = new Map()

/** Generates the app's files, and finds which are there. */
export function bring(wanted: Wanted): Brought {
  const { app, bundler, installed, phase, routes } = wanted
  const { served, exits } = filesFor(wanted)
  const isThere = (name: string): boolean => existsSync(generatedPath(app, name))
  if (mayWrite(phase, process)) {
    // A server that runs with the other bundler may need them: an evaluation beside it, as that of a test or of Storybook, removes none.
    const others = filesFor({ ...wanted, bundler: bundler === 'webpack' ? 'turbopack' : 'webpack' }).served
    const kept = isDeveloping(phase, process) ? [...others].filter(([name]) => isThere(name)) : []
    bringFiles(app, new Map([...kept, ...served]), app.pagesOnly ? routes : NONE)
  }
  return {
    libraries: installed.filter(
      (library) => !needsStandIn(library, bundler) || isThere(standInName(library)),
    ),
    exits: exits.every(({ name }) => isThere(name)) ? exits : [],
  }
}

function filesFor({ app, traits, bundler, staticExport, routes, installed }: Wanted): {
  readonly served: GeneratedFiles
  readonly exits: readonly Exit[]
} {
  const served = new Map(app.pagesOnly ? NONE : routes)
  if (staticExport) return { served, exits: [] }
  for (const library of installed)
    if (needsStandIn(library, bundler)) served.set(standInName(library), standInFile(library))
  const exits = exitsFor(app, traits, bundler, installed)
  for (const { name, text } of exits) served.set(name, text)
  return { served, exits }
}

function needsStandIn(library: Library, bundler: Wanted['bundler']): boolean {
  return bundler === 'turbopack' && library.listed
}
