/** A place in a stack: what stands before it, the file, line, column, and what stands behind. */
const FRAME = /^(\s*at (?:.*? \()?(?:async )?)(.+?):(\d+):(\d+)(\)?)$/

interface LoadedMap {
  findEntry(line: number, column: number): object
}
interface NodeModule {
  findSourceMap?(path: string): LoadedMap | undefined
}

/**
 * Writes a stack's places as their sources, by the maps Node stores of loaded code (a development server enables that). A
 * hot reload replaces code under its old address, so a place must be resolved while its code is loaded. Places without such
 * a map stay unchanged. Never throws.
 */
export function byLoadedMaps(stack: string): string {
  try {
    // Taken from `process`, because an import would exclude this module from other runtimes.
    const node = (globalThis.process as NodeJS.Process | undefined)?.getBuiltinModule?.('node:module') as
      | NodeModule
      | undefined
    const find = node?.findSourceMap
    return find
      ? stack
          .split('\n')
          .map((line) => sourceOf(line, find))
          .join('\n')
      : stack
  } catch {
    return stack
  }
}

function sourceOf(line: string, find: NonNullable<NodeModule['findSourceMap']>): string {
  const [, before = '', file = '', row, column, after = ''] = FRAME.exec(line) ?? []
  if (file === '' || file.includes('node_modules')) return line
  const entry = (find(file)?.findEntry(Number(row) - 1, Number(column) - 1) ?? {}) as {
    readonly originalSource?: unknown
    readonly originalLine?: number
    readonly originalColumn?: number
  }
  const { originalSource, originalLine, originalColumn } = entry
  if (typeof originalSource !== 'string' || originalSource === '' || originalLine === undefined) return line
  return `${before}${originalSource}:${originalLine + 1}:${(originalColumn ?? 0) + 1}${after}`
}
