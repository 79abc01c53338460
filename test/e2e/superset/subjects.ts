import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Install } from '../kit/installs.ts'
import { must } from '../kit/run.ts'
import type { Subject } from './forms.ts'

/** The libraries that a seam of ours stands for, with types that they export. */
const LIBRARIES = [
  { name: 'pg', types: ['PoolClient', 'QueryResult'], isUniversal: false },
  { name: 'postgres', types: [], isUniversal: false },
  { name: '@supabase/supabase-js', types: ['SupabaseClient', 'Session'], isUniversal: true },
  { name: '@supabase/ssr', types: ['CookieOptions'], isUniversal: true },
] as const

/** Subpaths that no app imports: native bindings that are not installed, bundles for script tags, types. */
const LEFT_OUT = /native|umd|\.map$|\.d\.[cm]?ts$|\.d\.ts$/

/** The libraries as they are installed, and the modules below their names that their `exports` allow. */
export async function librarySubjects({ dir }: Install): Promise<readonly Subject[]> {
  const wanted = LIBRARIES.flatMap((library) => {
    const folder = join(dir, 'node_modules', library.name)
    return [library.name, ...subpaths(folder, library.name)].map((request) => ({ ...library, request }))
  })
  const found = JSON.parse(
    await must(
      process.execPath,
      ['--input-type=module', '-e', LOAD, ...wanted.map(({ request }) => request)],
      dir,
    ),
  ) as readonly (Loaded | null)[]
  return wanted.flatMap(({ request, name, types, isUniversal }, n) => {
    const loaded = found[n]
    if (!loaded) return []
    // Bundlers take the modules of @supabase/ssr, which have no default, where Node takes its CommonJS.
    const hasDefault = loaded.hasDefault && name !== '@supabase/ssr'
    // Newer versions of Node let a module be required; bundlers and older ones do not.
    const isRequired = loaded.isRequired && !request.endsWith('.mjs')
    const subject = { ...loaded, hasDefault, isRequired, request, isUniversal, isPackage: true }
    return [request === name ? { ...subject, types } : { ...subject, below: name }]
  })
}

interface Loaded {
  readonly names: readonly string[]
  readonly hasDefault: boolean
  readonly isRequired: boolean
}

/** A program that prints what each module named to it is in Node by itself; `null` = it does not load. */
const LOAD = `
import { createRequire } from 'node:module'
const require = createRequire(process.cwd() + '/')
const required = (request) => {
  try { require(request); return true } catch { return false }
}
const load = async (request) => {
  try {
    const namespace = await import(request)
    const names = Object.keys(namespace).filter((name) => !['default', '__esModule'].includes(name) && /^[A-Za-z_$][\\w$]*$/.test(name))
    return { names, hasDefault: 'default' in namespace, isRequired: required(request) }
  } catch { return null }
}
const found = []
for (const request of process.argv.slice(1)) found.push(await load(request))
console.log(JSON.stringify(found))
`

function subpaths(folder: string, name: string): readonly string[] {
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { exports?: unknown }
  const map = (typeof exports === 'object' ? exports : null) as Record<string, unknown> | null
  const listed = Object.entries(map ?? {}).filter(([key]) => key.startsWith('./'))
  const found = listed.flatMap(([key, target]) => {
    if (!key.includes('*')) return [key.slice(2)]
    const [before = '', after = ''] = `${target}`.slice(2).split('*')
    const [keyBefore = '', keyAfter = ''] = key.slice(2).split('*')
    return filesBelow(folder, before)
      .filter((file) => file.endsWith(after))
      .map((file) => `${keyBefore}${file.slice(before.length, file.length - after.length)}${keyAfter}`)
  })
  // Without a map, or with one that has conditions only, the main files can be imported by their paths or not at all.
  const open = map === null ? filesBelow(folder, 'dist/').filter((file) => /index\.[cm]?js$/.test(file)) : []
  const paths = [...new Set([...found, ...open])].filter((path) => !LEFT_OUT.test(path))
  // `lib/client` and `lib/client.js` are one entry with a pattern for each: one of them is enough, of the main file both.
  const doubled = (path: string): boolean => /(?<!index)\.js$/.test(path) && paths.includes(path.slice(0, -3))
  return paths.filter((path) => !doubled(path)).map((path) => `${name}/${path}`)
}

function filesBelow(folder: string, path: string): readonly string[] {
  return readdirSync(join(folder, path), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
}
