import { readFile } from 'node:fs/promises'
import { findSourceMap } from 'node:module'
import { dirname, isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SourcePlaces } from '../../model/stack/source-places.ts'
import {
  type BuiltPosition,
  createMapThread,
  entryOf,
  type FoundSource,
  type MapThread,
} from './map-thread.ts'

/** Most places cached; the oldest is dropped first. */
const MOST_PLACES = 5000
/** A map larger than this is not read, characters. */
const LARGEST_MAP = 16_000_000
/** A file of an installed package; a chunk that a bundler made of it has its name, and lies elsewhere. */
const INSTALLED = /[\\/]node_modules[\\/]/
/** How the last line of a built file names its map. */
const COMMENT = /\/\/[#@]\s*sourceMappingURL=(\S+)\s*$/

/**
 * Finds the sources behind built files by the maps the build left beside them.
 * @param read reads a file as text; the real file system unless a test says otherwise
 * @param thread decodes the maps
 */
export function createFrameResolver(
  read: (path: string) => Promise<string> = (path) => readFile(path, 'utf8'),
  thread: MapThread = createMapThread(),
): SourcePlaces {
  /** Sources by `path:line:column`; `null` = there is none. */
  const places = new Map<string, ReturnType<SourcePlaces['resolve']>>()
  /** Files that have no map. */
  const bare = new Set<string>()

  const keep = (path: string, [line, column]: BuiltPosition, found: FoundSource | undefined): void => {
    if (places.size >= MOST_PLACES) places.delete(places.keys().next().value as string)
    places.set(
      `${path}:${line}:${column}`,
      found ? { file: sourceOf(found[0], path), line: found[1] + 1, column: found[2] + 1 } : null,
    )
  }
  const find = async (path: string, wanted: readonly BuiltPosition[]): Promise<void> => {
    const positions = wanted.filter(([line, column]) => !places.has(`${path}:${line}:${column}`))
    if (positions.length === 0 || bare.has(path)) return
    // What is loaded may be older than what a development server has written since.
    const loaded = findSourceMap(path)
    if (loaded) {
      for (const position of positions) keep(path, position, entryOf(loaded, position))
      return
    }
    let found = await thread.find(path, positions)
    if (found === 'unheld') {
      const text = await mapOf(path, read)
      if (text === null) bare.add(path)
      found = text === null ? null : await thread.find(path, positions, text)
    }
    positions.forEach((position, at) => {
      keep(path, position, found === 'unheld' ? null : found?.[at])
    })
  }
  const findInTurn = inTurn(find)

  return {
    async load(stack) {
      const read = await Promise.all(
        [...positionsIn(stack)].map(([path, positions]) => findInTurn(path, positions)),
      )
      return read.every(Boolean)
    },
    resolve(file, line, column) {
      const path = pathOf(file)
      return path === null ? null : (places.get(`${path}:${line - 1}:${columnOf(column)}`) ?? null)
    },
  }
}

/** One after the other for each file, so that its map is read once. @returns whether it could be read; never rejects */
function inTurn(
  find: (path: string, positions: readonly BuiltPosition[]) => Promise<void>,
): (path: string, positions: readonly BuiltPosition[]) => Promise<boolean> {
  const loading = new Map<string, Promise<boolean>>()
  return (path, positions) => {
    const turn = (loading.get(path) ?? Promise.resolve(true))
      .then(() => find(path, positions))
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        if (loading.get(path) === turn) loading.delete(path)
      })
    loading.set(path, turn)
    return turn
  }
}

function columnOf(column: number | null): number {
  return Math.max(0, (column ?? 1) - 1)
}

/** Positions in built files that a stack names, by file. */
function positionsIn(stack: string): ReadonlyMap<string, readonly BuiltPosition[]> {
  const found = new Map<string, BuiltPosition[]>()
  for (const line of stack.split('\n')) {
    const [, file, row, column] = /^at (?:.*? \()?(?:async )?(.+?):(\d+):(\d+)\)?$/.exec(line.trim()) ?? []
    const path = file === undefined ? null : pathOf(file)
    if (path === null || INSTALLED.test(path)) continue
    found.set(path, [...(found.get(path) ?? []), [Number(row) - 1, columnOf(Number(column))]])
  }
  return found
}

function pathOf(file: string): string | null {
  try {
    const path = file.startsWith('file://') ? fileURLToPath(file) : file
    return isAbsolute(path) && /\.[cm]?js(\?id=.*)?$/.test(path) ? path : null
  } catch {
    return null
  }
}

/**
 * The map beside a built file, or the one its last line names; `null` = there is none.
 * @throws (rejects) what reading a file that is there fails with
 */
async function mapOf(path: string, read: (path: string) => Promise<string>): Promise<string | null> {
  const beside = await read(`${path}.map`).catch(ifAbsent)
  const text = beside ?? (await named(path, read).catch(ifAbsent))
  return text === null || text.length > LARGEST_MAP ? null : text
}

/** Errors of the system for lack of something it will have again. */
const PASSING: ReadonlySet<unknown> = new Set([
  'EMFILE',
  'ENFILE',
  'EAGAIN',
  'ENOMEM',
  'EIO',
  'ESTALE',
  'ETIMEDOUT',
])

function ifAbsent(error: { readonly code?: unknown }): null {
  if (PASSING.has(error.code)) throw error
  return null
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
