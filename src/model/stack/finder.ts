import type { StackFrame } from '../report/leak.ts'
import { cleanName } from '../tools/clean-name.ts'
import { parseStack } from './frames.ts'
import type { SourcePlaces } from './source-places.ts'

/** Finds the application's code in stacks: the verdict, alerts, leaks and pools all name the place it gives. */
export interface Finder {
  /** The frames of a stack, by their sources as far as their maps are loaded. */
  frames(stack: string): readonly StackFrame[]
  /** `file:line` of the first frame of the application's own code; `null` = there is none. */
  placeOf(stack: string | undefined): string | null
  /** Like `placeOf`, and the first frame of any code where none is the application's; a name that is no stack is given as it is. */
  createdAt(frames: string): string | null
  /**
   * Reads the maps that stacks need and that are not read yet. Never rejects.
   * @returns `null` when there is nothing to read
   */
  load(stacks: Iterable<string | undefined>): Promise<void> | null
}

/** Stacks whose places are stored; the oldest is dropped first. */
const MOST_STACKS = 500

/**
 * @param sources finds the sources behind built files; `null` = there are none, places stay as built
 * @param root the application's folder, so that no absolute path is shown; empty = unknown
 */
export function createFinder(sources: SourcePlaces | null, root: string): Finder {
  const places = {
    root,
    sourceAt: (file: string, line: number, column: number | null) =>
      sources?.resolve(file, line, column) ?? null,
  }
  const known = new Map<string, { readonly frames: readonly StackFrame[]; readonly isRead: boolean }>()

  const keep = (stack: string, isRead: boolean): readonly StackFrame[] => {
    if (!known.has(stack) && known.size >= MOST_STACKS) known.delete(known.keys().next().value as string)
    const frames = parseStack(stack, places)
    known.set(stack, { frames, isRead })
    return frames
  }
  const frames = (stack: string): readonly StackFrame[] => known.get(stack)?.frames ?? keep(stack, false)
  /** One reading of each stack at a time: a disk that hangs is asked once, not at every look. */
  const reading = new Map<string, Promise<void>>()
  const read = (stack: string, from: SourcePlaces): Promise<void> => {
    const running = reading.get(stack)
    if (running) return running
    const begun = from
      .load(stack)
      .then((isRead) => void keep(stack, isRead))
      .finally(() => reading.delete(stack))
    reading.set(stack, begun)
    return begun
  }
  return {
    frames,
    placeOf(stack) {
      return stack === undefined ? null : told(frames(stack).find(({ app }) => app))
    },
    createdAt(given) {
      const found = frames(asStack(given))
      return told(found.find(({ app }) => app) ?? found[0]) ?? nameOf(given)
    },
    load(stacks) {
      if (sources === null) return null
      const missing = new Set<string>()
      for (const stack of stacks) {
        if (missing.size >= MOST_STACKS) break
        if (stack !== undefined && known.get(stack)?.isRead !== true) missing.add(stack)
      }
      return missing.size === 0
        ? null
        : Promise.all([...missing].map((stack) => read(stack, sources))).then(() => {})
    },
  }
}

/** Frames of where something was created, each as a line of a stack. */
export function asStack(frames: string): string {
  return frames
    .split('\n')
    .map((line) => (line.trimStart().startsWith('at ') ? line : `at ${line.trim()}`))
    .join('\n')
}

/** A place somebody named in words of their own. */
function nameOf(given: string): string | null {
  const name = cleanName(given)
  return given.includes('\n') || name === '' ? null : name
}

function told(frame: StackFrame | undefined): string | null {
  return frame === undefined ? null : `${frame.file}:${frame.line}`
}
