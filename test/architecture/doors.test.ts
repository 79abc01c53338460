import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { INTERNAL_DOORS, PUBLIC_DOORS, RUNTIMES } from '../../scripts/doors.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const NAME = 'next-db-monitoring'
type Paths = Readonly<Record<string, readonly string[]>>

/** The first file that a name leads to by TypeScript's `paths`: an exact name first, then the longest pattern. */
function sourceOf(paths: Paths, name: string): string | null {
  const exact = Object.hasOwn(paths, name) ? paths[name] : undefined
  const pattern = Object.keys(paths)
    .filter((key) => key.endsWith('*') && name.startsWith(key.slice(0, -1)))
    .sort((a, b) => b.length - a.length)[0]
  const targets = exact ?? (pattern === undefined ? [] : (paths[pattern] ?? []))
  const rest = pattern === undefined ? '' : name.slice(pattern.length - 1)
  const found = targets
    .map((target) => target.replace('*', rest))
    .find((target) => ts.sys.fileExists(`${root}${target}`))
  return found?.replace(/^\.\//, '') ?? null
}

/** Names that lead elsewhere than the table of doors says, and names of paths that the table does not have. */
function differences(paths: Paths): string[] {
  const doors = new Map([
    ['#runtime', RUNTIMES['runtime/node']],
    ...Object.entries({ ...PUBLIC_DOORS, ...INTERNAL_DOORS }).map(
      ([door, source]) => [door === 'index' ? NAME : `${NAME}/${door}`, source] as const,
    ),
  ])
  const wrong = [...doors]
    .filter(([name, source]) => name in UNTYPED === false && sourceOf(paths, name) !== source)
    .map(([name, source]) => `${name}: ${sourceOf(paths, name)}, expected ${source}`)
  const unknown = Object.keys(paths).filter((name) => !name.endsWith('*') && !doors.has(name))
  return [...wrong, ...unknown]
}

/** Doors that no source of ours imports by name, so that TypeScript needs no path to them. */
const UNTYPED: Readonly<Record<string, true>> = Object.assign(Object.create(null), {
  [`${NAME}/internal/next-prerender`]: true,
  [`${NAME}/internal/drivers.edge`]: true,
  [`${NAME}/internal/seams/ssr.edge`]: true,
  [`${NAME}/internal/seams/ssr.browser`]: true,
  [`${NAME}/internal/seams/supabase-js.edge`]: true,
  [`${NAME}/internal/seams/supabase-js.browser`]: true,
  [`${NAME}/internal/seams/proxy`]: true,
  [`${NAME}/internal/seams/proxy.edge`]: true,
  [`${NAME}/internal/seams/proxy.browser`]: true,
  [`${NAME}/internal/seams/instrumentation`]: true,
  [`${NAME}/internal/seams/instrumentation.edge`]: true,
})

describe("TypeScript's paths", () => {
  const text = readFileSync(`${root}tsconfig.json`, 'utf8')
  const { paths } = ts.parseConfigFileTextToJson('tsconfig.json', text).config.compilerOptions as {
    paths: Paths
  }

  it('lead where the table of doors says', () => {
    expect(differences(paths)).toEqual([])
  })

  it.each([
    { '#runtime': ['./src/runtime/edge.ts'] },
    { [`${NAME}/internal/seams/pg`]: ['./src/integrations/pg/real.ts'] },
    { [`${NAME}/internal/seams/mysql`]: ['./src/integrations/pg/seam.ts'] },
    { [`${NAME}/*`]: ['./lib/*.ts'] },
  ])('are found to differ: %j', (planted) => {
    expect(differences({ ...paths, ...planted }).length).toBeGreaterThan(0)
  })
})

/** Types of a door as a `require` or `import` finds them; `null` = it has none. */
function typesOf(target: unknown): string | null {
  if (typeof target !== 'object' || target === null) return null
  const conditions = target as Readonly<Record<string, unknown>>
  if (typeof conditions.types === 'string') return conditions.types
  return typesOf(conditions.import) ?? typesOf(conditions.require)
}

describe('a type check that reads no `exports` (moduleResolution node)', () => {
  const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
    readonly exports: Readonly<Record<string, unknown>>
  }
  const doors = Object.entries(manifest.exports)
    .map(([door, target]) => [`${NAME}${door.slice(1)}`, typesOf(target)] as const)
    .filter(([name, types]) => types !== null && !name.startsWith(`${NAME}/internal/`))

  it.each(doors)('finds the types of %s', (name, types) => {
    const home = `/app/node_modules/${NAME}`
    const files = [`${home}/package.json`, ...doors.map(([, file]) => `${home}/${file?.slice(2)}`)]
    const { resolvedModule } = ts.resolveModuleName(
      name,
      '/app/page.ts',
      { moduleResolution: ts.ModuleResolutionKind.Node10 },
      { fileExists: (file) => files.includes(file), readFile: () => JSON.stringify(manifest) },
    )
    expect(resolvedModule?.resolvedFileName).toBe(`${home}/${types?.slice(2)}`)
  })
})
