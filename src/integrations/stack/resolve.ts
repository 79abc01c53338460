import { readFile } from 'node:fs/promises'
import { findSourceMap, SourceMap, type SourceMapPayload } from 'node:module'
import { dirname, isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A place in a source file. Lines count from 1, columns from 1, as in stacks. */
export interface SourcePlace {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Finds the sources behind built files by the maps the build left beside them. */
export interface FrameResolver {
  /**
   * Reads the maps of every file a stack names, once each; off the request path. Never rejects: places without a readable
   * map stay unchanged.
   */
  load(stack: string): Promise<void>
  /**
   * The source of a place in a built file, from the maps that are loaded.
   * @param file path or `file:` address, as the stack has it
   * @returns `null` without a map; then the place is best shown as it is
   */
  resolve(file: string, line: number, column: number | null): SourcePlace | null
}

/** Most maps cached; the least recently used is dropped first. */
const MOST_MAPS = 32
/** A map larger than this is not read, characters: parsing it would hold the event loop for longer than it is worth. */
const LARGEST_MAP = 16_000_000
/** A file of an installed package; a chunk that a bundler made of it has its name, and lies elsewhere. */
const INSTALLED = /[\\/]node_modules[\\/]/
/** How the last line of a built file names its map. */
const COMMENT = /\/\/[#@]\s*sourceMappingURL=(\S+)\s*$/

/** @param read reads a file as text; the real file system unless a test says otherwise */
export function createFrameResolver(
  read: (path: string) => Promise<string> = (path) => readFile(path, 'utf8'),
): FrameResolver {
  const maps = new Map<string, SourceMap | null>()
  const loading = new Map<string, Promise<void>>()

  const keep = (path: string, map: SourceMap | null): void => {
    maps.delete(path)
    maps.set(path, map)
    if (maps.size > MOST_MAPS) maps.delete(maps.keys().next().value as string)
  }
  const loadOne = (path: string): Promise<void> => {
    if (maps.has(path)) return Promise.resolve()
    const running = loading.get(path)
    if (running) return running
    // What is loaded may be older than what a development server has written since.
    const loaded = findSourceMap(path)
    if (loaded) {
      keep(path, loaded)
      return Promise.resolve()
    }
    const begun = mapOf(path, read)
      .then((map) => keep(path, map))
      .finally(() => loading.delete(path))
    loading.set(path, begun)
    return begun
  }

  return {
    async load(stack) {
      await Promise.all([...new Set(filesOf(stack))].map(loadOne))
    },
    resolve(file, line, column) {
      const path = pathOf(file)
      const map = path === null ? null : maps.get(path)
      if (!path || !map) return null
      const found = map.findEntry(line - 1, Math.max(0, (column ?? 1) - 1))
      if (!('originalSource' in found) || !found.originalSource) return null
      return {
        file: sourceOf(found.originalSource, path),
        line: found.originalLine + 1,
        column: found.originalColumn + 1,
      }
    },
  }
}

/** Built files a stack names. */
function filesOf(stack: string): string[] {
  return stack.split('\n').flatMap((line) => {
    const place = /^at (?:.*? \()?(?:async )?(.+?):\d+:\d+\)?$/.exec(line.trim())
    const path = place?.[1] === undefined ? null : pathOf(place[1])
    return path !== null && !INSTALLED.test(path) ? [path] : []
  })
}

function pathOf(file: string): string | null {
  try {
    const path = file.startsWith('file://') ? fileURLToPath(file) : file
    return isAbsolute(path) && /\.[cm]?js(\?id=.*)?$/.test(path) ? path : null
  } catch {
    return null
  }
}

/** The map beside a built file, or the one its last line names. `null` = none that can be read. */
async function mapOf(path: string, read: (path: string) => Promise<string>): Promise<SourceMap | null> {
  const beside = await read(`${path}.map`).catch(() => null)
  const text = beside ?? (await named(path, read).catch(() => null))
  if (text === null || text.length > LARGEST_MAP) return null
  try {
    return new SourceMap(JSON.parse(text) as SourceMapPayload)
  } catch {
    return null
  }
}

async function named(path: string, read: (path: string) => Promise<string>): Promise<string | null> {
  const address = COMMENT.exec((await read(path)).slice(-LARGEST_MAP).trimEnd())?.[1]
  if (address === undefined) return null
  const inline = /^data:application\/json[^,]*?(;base64)?,(.*)$/.exec(address)
  if (inline) {
    const [, encoded, body = ''] = inline
    return encoded ? Buffer.from(body, 'base64').toString('utf8') : decodeURIComponent(body)
  }
  return read(resolve(dirname(path), decodeURIComponent(address)))
}

/** Sources of bundlers keep their own address (`turbopack:///[project]/…`); relative ones become paths. */
function sourceOf(source: string, built: string): string {
  if (source.startsWith('file://')) return fileURLToPath(source)
  return /^[a-z][a-z+.-]*:/i.test(source) || isAbsolute(source) ? source : resolve(dirname(built), source)
}
