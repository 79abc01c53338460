import { SourceMap, type SourceMapPayload } from 'node:module'
import { Worker } from 'node:worker_threads'

/** Line and column in a built file, both from 0. */
export type BuiltPosition = readonly [line: number, column: number]
/** File, line and column of the source, the latter two from 0; `null` = the map holds none. */
export type FoundSource = readonly [file: string, line: number, column: number] | null

/** Looks sources up in maps, in a thread of its own. */
export interface MapThread {
  /**
   * @param text the map of the file; without it the one the thread still holds
   * @returns one entry a position; `'unheld'` = the thread does not hold the map; `null` = it cannot be read. Never rejects.
   */
  find(
    path: string,
    positions: readonly BuiltPosition[],
    text?: string,
  ): Promise<readonly FoundSource[] | 'unheld' | null>
}

/** The thread ends when nothing was asked for so long, ms: its maps take memory. */
const IDLE_MS = 30_000
/** Maps the thread holds; the least recently used is dropped first. */
const MOST_MAPS = 8
/** Most memory of the thread, MB: a map that needs more is not read. */
const MEMORY_MB = 512

/**
 * What runs in the thread. A text, because a file of its own would be lost where a bundler takes this module in.
 * A map is decoded as a whole, 30 ms and 30 MB for one of 3 MB (measured): neither may be the application's.
 */
const CODE = `
const { parentPort } = require('node:worker_threads')
const { SourceMap } = require('node:module')
const maps = new Map()
let idle
parentPort.on('message', ({ id, path, positions, text }) => {
  clearTimeout(idle)
  let found = 'unheld'
  try {
    const map = text === undefined ? maps.get(path) : new SourceMap(JSON.parse(text))
    if (map) {
      maps.delete(path)
      maps.set(path, map)
      if (maps.size > ${MOST_MAPS}) maps.delete(maps.keys().next().value)
      found = positions.map(([line, column]) => {
        const entry = map.findEntry(line, column)
        return entry.originalSource ? [entry.originalSource, entry.originalLine, entry.originalColumn] : null
      })
    }
  } catch {
    found = null
  }
  parentPort.postMessage({ id, found })
  idle = setTimeout(() => parentPort.close(), ${IDLE_MS})
})
`

interface Reply {
  readonly id: number
  readonly found: readonly FoundSource[] | 'unheld' | null
}

/** Starts its thread at the first question; it keeps the process alive only while a question waits for its answer. */
export function createMapThread(): MapThread {
  const waiting = new Map<number, (found: Reply['found']) => void>()
  let worker: Worker | null = null
  let count = 0

  const started = (): Worker => {
    // Neither the application's flags nor what it preloads: a tracer must not begin a second time in here.
    const made = new Worker(CODE, {
      eval: true,
      name: 'next-db-monitoring source maps',
      execArgv: [],
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    })
    made.on('message', ({ id, found }: Reply) => {
      waiting.get(id)?.(found)
      waiting.delete(id)
      if (waiting.size === 0) made.unref()
    })
    const ended = (found: Reply['found']) => () => {
      if (worker === made) worker = null
      for (const answer of waiting.values()) answer(found)
      waiting.clear()
    }
    // It fails for lack of memory only; to ask again would fail again.
    made.on('error', ended(null))
    // It went idle while a question was on its way.
    made.on('exit', ended('unheld'))
    return made
  }
  return {
    find: (path, positions, text) =>
      new Promise((resolve) => {
        try {
          worker ??= started()
          const id = count++
          worker.postMessage({ id, path, positions, text })
          waiting.set(id, resolve)
          // A last beat that waits for it must not be the end of the process.
          worker.ref()
        } catch {
          // The process may not start threads: it is decoded here then.
          resolve(text === undefined ? 'unheld' : decoded(text, positions))
        }
      }),
  }
}

function decoded(text: string, positions: readonly BuiltPosition[]): readonly FoundSource[] | null {
  try {
    const map = new SourceMap(JSON.parse(text) as SourceMapPayload)
    return positions.map((position) => entryOf(map, position))
  } catch {
    return null
  }
}

/** The source of one position, as a map that is decoded has it. */
export function entryOf(map: SourceMap, [line, column]: BuiltPosition): FoundSource {
  const entry = map.findEntry(line, column)
  if (!('originalSource' in entry) || !entry.originalSource) return null
  return [entry.originalSource, entry.originalLine, entry.originalColumn]
}
