import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import ts from 'typescript'

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

/** The file a relative import names; `null` for packages. */
export function resolved(from: string, specifier: string): string | null {
  return specifier.startsWith('.') ? normalize(join(dirname(from), specifier)).replaceAll('\\', '/') : null
}

/** Imports between our own files. */
export function graphOf(sources: Sources): Map<string, string[]> {
  const graph = new Map<string, string[]>()
  for (const [path, source] of sources) {
    graph.set(
      path,
      importsOf(source).flatMap((specifier) => resolved(path, specifier) ?? []),
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
