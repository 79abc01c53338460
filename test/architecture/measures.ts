import { dirname } from 'node:path'
import ts from 'typescript'
import type { Sources } from './graph.ts'
import { placeOf } from './rules.ts'

/** One measured thing: a folder, a file or a function, and its figure. */
export interface Measure {
  readonly what: string
  readonly figure: number
}

/** Most files in a folder, lines in a function, imports in a file that is no composition root. */
export const LIMITS = { width: 12, lines: 60, imports: 8 } as const

/** Files in each folder. */
export function widths(sources: Sources): Measure[] {
  const folders = new Map<string, number>()
  for (const path of sources.keys()) folders.set(dirname(path), (folders.get(dirname(path)) ?? 0) + 1)
  return sorted([...folders].map(([what, figure]) => ({ what, figure })))
}

/** Lines of each function, named `file: function`. */
export function functionLengths(sources: Sources): Measure[] {
  const found: Measure[] = []
  for (const [path, source] of sources) {
    const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true)
    const lineOf = (at: number): number => file.getLineAndCharacterOfPosition(at).line
    const visit = (node: ts.Node): void => {
      if (ts.isFunctionLike(node) && 'body' in node && node.body)
        found.push({
          what: `${path}: ${nameOf(node)}`,
          figure: lineOf(node.end) - lineOf(node.getStart(file)) + 1,
        })
      ts.forEachChild(node, visit)
    }
    visit(file)
  }
  return sorted(found)
}

/** Import statements of each file that is no composition root; an assembly is one. */
export function importCounts(sources: Sources): Measure[] {
  return sorted(
    [...sources]
      .filter(([path]) => !placeOf(path)?.isRoot && !ASSEMBLIES.has(path))
      .map(([what, source]) => ({
        what,
        figure: ts
          .createSourceFile(what, source, ts.ScriptTarget.Latest)
          .statements.filter((one) => ts.isImportDeclaration(one)).length,
      })),
  )
}

/** Files that do nothing but put the parts of their folder together. */
const ASSEMBLIES: ReadonlySet<string> = new Set([
  'src/monitor/monitor.ts',
  'plugin/index.ts',
  // What one evaluation of the configuration finds out, put together once.
  'plugin/plan.ts',
  // What a route has from request to request, put together once.
  'src/http/route-state.ts',
  'widget/index.ts',
  // What one watched instance of a driver, and its pool as the monitor reads it, are put together from.
  'src/integrations/pg/pool/attach.ts',
  'src/integrations/postgres/watch.ts',
  // Types of what others put together: a body of its sections, a snapshot of its readings, a monitor of its rooms.
  'src/model/report/monitoring.ts',
  'src/model/snapshot.ts',
  'src/monitor/types.ts',
  'src/http/context.ts',
  // The one body of the monitoring route, put together from its sections.
  'src/http/report/monitoring.ts',
  // The types of what a provider puts together.
  'widget/context.ts',
  'widget/provider.tsx',
  'widget/widget.tsx',
])

/** Places where a type is `any`. */
export function anys(sources: Sources): string[] {
  const found: string[] = []
  for (const [path, source] of sources) {
    const visit = (node: ts.Node): void => {
      if (node.kind === ts.SyntaxKind.AnyKeyword) found.push(path)
      ts.forEachChild(node, visit)
    }
    visit(ts.createSourceFile(path, source, ts.ScriptTarget.Latest))
  }
  return found
}

/** Lines of each file. */
export function fileLengths(sources: Sources): Measure[] {
  return sorted([...sources].map(([what, source]) => ({ what, figure: source.split('\n').length - 1 })))
}

function nameOf(node: ts.Node): string {
  const named = node as { readonly name?: ts.Node }
  if (named.name) return named.name.getText()
  const { parent } = node
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.name.getText()
  if (ts.isCallExpression(parent)) return `argument of ${parent.expression.getText().slice(0, 40)}`
  return ts.isConstructorDeclaration(node) ? 'constructor' : 'function'
}

function sorted(measures: Measure[]): Measure[] {
  return measures.sort((a, b) => b.figure - a.figure || a.what.localeCompare(b.what))
}

/** What exceeds the limit and is not excepted, and exceptions that nothing needs any more. */
export function against(
  measures: readonly Measure[],
  limit: number,
  exceptions: readonly string[],
): string[] {
  const over = measures.filter(({ figure }) => figure > limit)
  return [
    ...over
      .filter(({ what }) => !exceptions.includes(what))
      .map(({ what, figure }) => `${what}: ${figure}, at most ${limit}`),
    ...exceptions
      .filter((what) => !over.some((one) => one.what === what))
      .map((what) => `${what} needs no exception any more: remove it`),
  ]
}
