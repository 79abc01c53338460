import type { NextTraits } from '../next-version.ts'
import type { App } from '../project/app.ts'
import { type Library, moduleRequest } from '../project/libraries.ts'
import { commonJsFile, moduleFile } from './content.ts'

/*
 * For the pages router Turbopack leaves a package outside the bundle only when a file outside node_modules imports it. These are such
 * files: without them it would compile the whole monitor, which our files in node_modules import.
 */

/** Doors of ours that Node loads; what our compiled files import, less the routes of the app router. */
const DOORS = [
  'internal/parts',
  'index',
  'worker',
  'clients/supabase',
  'clients/pg',
  'clients/postgres',
] as const

/** Folders of ours that are compiled with an app that has exits. */
export const COMPILED: readonly string[] = ['thin', 'internal/seams', 'widget'].map(
  (folder) => `next-db-monitoring/dist/${folder}`,
)

/** An import of ours, and the file of the app that leads outside in its place. */
export interface Exit {
  readonly request: string
  /** Relative to the folder of our files. */
  readonly name: string
  readonly text: string
}

const EXITS: readonly Exit[] = DOORS.map(exitOf)

function exitOf(door: string): Exit {
  return exit(`node/${door}`, door.replace('/', '-'), `next-db-monitoring/internal/outside/${door}`)
}

function exit(ours: string, name: string, to: string): Exit {
  return {
    request: `next-db-monitoring/internal/${ours}`,
    name: `outside/${name}.cjs`,
    text: commonJsFile(to),
  }
}

/**
 * Libraries that the app router bundles and the pages router leaves to Node: our seams, which ask for them, are in node_modules. Who
 * imports one has to wait for Node, who requires one must not: two files. Older versions are no module that Node can import.
 */
function supabaseExits(installed: readonly Library[]): readonly Exit[] {
  const libraries = installed.filter(({ external }) => !external)
  // By the name of its folder, which no alias of ours holds, a bundler finds its module and Node what it can require.
  const required = libraries.flatMap(({ name, seam, required, hasExports }) =>
    required === null ? [] : exit(`required/${seam}`, `required-${seam}`, hasExports ? required : `${name}/`),
  )
  // One that imports another would have who requires it wait as well.
  if (required.length < libraries.length) return required
  return [
    ...required,
    ...libraries.flatMap((library) => {
      const to = moduleRequest(library)
      if (to === null) return []
      const { seam } = library
      return {
        request: `next-db-monitoring/internal/real/${seam}`,
        name: `outside/real-${seam}.mjs`,
        text: moduleFile(to),
      }
    }),
  ]
}

/** The exits an app needs: those with the pages router under Turbopack, whose options are stable from Next 15.3 on. */
export function exitsFor(
  app: App,
  traits: NextTraits,
  bundler: 'turbopack' | 'webpack',
  installed: readonly Library[],
): readonly Exit[] {
  if (app.pagesDir === null || bundler !== 'turbopack' || traits.turbopackKey !== 'turbopack') return []
  // A driver that stays outside the bundle elsewhere: our seam, which asks for it, is in node_modules too.
  const drivers = installed.flatMap(({ external, listed, seam, request }) =>
    external && listed && request !== null ? exit(`real/${seam}`, `real-${seam}`, request) : [],
  )
  const routes = app.pagesOnly ? [exitOf('routes/pages')] : []
  return [...EXITS, ...routes, ...drivers, ...supabaseExits(installed)]
}
