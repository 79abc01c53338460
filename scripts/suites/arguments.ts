/** What the command was called with. */
export interface Arguments {
  /** Folder with clones of the repositories; `null` = they are cloned from GitHub. */
  readonly from: string | null
  /** Names of suites to run; empty = all. */
  readonly names: readonly string[]
  /** Names of option sets to run; empty = all. */
  readonly sets: readonly string[]
}

/**
 * Reads `[--from <folder>] [--with <option set>] [name …]`.
 * @throws Error that names the argument, what was expected and what came
 */
export function argumentsOf(
  words: readonly string[],
  suites: readonly string[],
  optionSets: readonly string[],
): Arguments {
  let from: string | null = null
  const names: string[] = []
  const sets: string[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string
    if (word === '--from') from = words[++at] ?? missing('--from', 'a folder')
    else if (word === '--with') sets.push(known('--with', words[++at], optionSets))
    else names.push(known('suite', word, suites))
  }
  return { from, names, sets }
}

function known(what: string, word: string | undefined, all: readonly string[]): string {
  if (word !== undefined && all.includes(word)) return word
  return missing(what, `one of ${all.join(', ')}`, word)
}

function missing(what: string, expected: string, received = 'nothing'): never {
  throw new Error(`${what}: expected ${expected}, received ${received}`)
}
