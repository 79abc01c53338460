import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import ts from 'typescript'
import { INTERNAL_DOORS, PUBLIC_DOORS, RUNTIMES } from '../../scripts/doors.ts'

/** Sources by path relative to the root, with forward slashes. */
export type Sources = ReadonlyMap<string, string>

/** Every TypeScript source of the product (not of tests). */
export function readSources(root: string, folders: readonly string[]): Sources {
  const sources = new Map<string, string>()
  for (const folder of folders) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue
      const path = join(entry.parentPath, entry.name)
      sources.set(relative(root, path).replaceAll('\\', '/'), readFileSync(path, 'utf8'))
    }
  }
  return sources
}

/** What a file imports, type-only and dynamic imports included. */
export function importsOf(source: string): string[] {
  return ts.preProcessFile(source, true, true).importedFiles.map(({ fileName }) => fileName)
}

/** What a file imports at run time: everything but `import type`, `export type` and imports of types alone. */
export function valueImportsOf(path: string, source: string): string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    const from =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node) ? node.moduleSpecifier : undefined
    if (from && ts.isStringLiteral(from) && !isOfTypes(node)) found.push(from.text)
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments
      if (argument && ts.isStringLiteralLike(argument)) found.push(argument.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true))
  return found
}

function isOfTypes(node: ts.Node): boolean {
  if (ts.isExportDeclaration(node)) {
    const names = node.exportClause
    return (
      node.isTypeOnly ||
      (!!names && ts.isNamedExports(names) && names.elements.every((one) => one.isTypeOnly))
    )
  }
  if (!ts.isImportDeclaration(node)) return false
  const clause = node.importClause
  if (!clause) return false
  if (clause.isTypeOnly) return true
  const names = clause.namedBindings
  return !clause.name && !!names && ts.isNamedImports(names) && names.elements.every((one) => one.isTypeOnly)
}

const OWN_NAME = 'next-db-monitoring'
/** The files behind `#…` and behind the package's own names. */
const OWN: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['#runtime', Object.values(RUNTIMES)],
  [OWN_NAME, ['src/index.ts']],
  [`${OWN_NAME}/widget`, ['widget/index.ts']],
  [`${OWN_NAME}/plugin`, ['plugin/index.ts']],
  ...Object.entries({ ...PUBLIC_DOORS, ...INTERNAL_DOORS }).map(
    ([door, source]) => [`${OWN_NAME}/${door}`, [source]] as const,
  ),
])

/**
 * The files of ours that an import names, by path, by `#…` or by the package's own name; none for packages.
 * A name of ours that leads nowhere is given as it stands: no rule allows it.
 */
export function resolved(from: string, specifier: string): readonly string[] {
  if (specifier.startsWith('.')) return [normalize(join(dirname(from), specifier)).replaceAll('\\', '/')]
  const isOurs = specifier.startsWith('#') || specifier === OWN_NAME || specifier.startsWith(`${OWN_NAME}/`)
  return isOurs ? (OWN.get(specifier) ?? [specifier]) : []
}

/** Imports between our own files. */
export function graphOf(sources: Sources): Map<string, string[]> {
  const graph = new Map<string, string[]>()
  for (const [path, source] of sources) {
    graph.set(
      path,
      importsOf(source).flatMap((specifier) => resolved(path, specifier)),
    )
  }
  return graph
}

/** Every import cycle, once, as a path of files. */
export function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles: string[][] = []
  const done = new Set<string>()
  const walk = (node: string, path: string[]): void => {
    const start = path.indexOf(node)
    if (start >= 0) {
      cycles.push([...path.slice(start), node])
      return
    }
    if (done.has(node)) return
    for (const next of graph.get(node) ?? []) walk(next, [...path, node])
    done.add(node)
  }
  for (const node of graph.keys()) walk(node, [])
  return cycles
}
