import { existsSync, readFileSync } from 'node:fs'

export type State = 'passed' | 'failed' | 'skipped'

/** What became of one test. */
export interface Result {
  readonly test: string
  readonly state: State
  /** Of a failed one. */
  readonly error: string
}

/** What our side saw in one process. */
export interface Seen {
  readonly pools: number
  readonly operations: number
  readonly faults: readonly { readonly part: string; readonly message: string }[]
}

/** One run of one file of a suite. */
export interface FileRun {
  readonly file: string
  /** By the test's name; of tests of the same name the second and later have a number. */
  readonly results: ReadonlyMap<string, Result>
  readonly seen: readonly Seen[]
}

/** The process of a file as a test of its own: some suites have no other. */
export const PROCESS_TEST = '(the process)'

export function fileRun(
  file: string,
  resultsFile: string,
  seenFile: string,
  code: number,
  output: string,
): FileRun {
  const results = new Map<string, Result>()
  for (const result of lines<Result>(resultsFile)) {
    let test = result.test
    for (let nth = 2; results.has(test); nth++) test = `${result.test} (${nth})`
    results.set(test, { ...result, test })
  }
  // mocha ends with the number of failed tests, jest and vitest with 1.
  const failed = [...results.values()].filter((one) => one.state === 'failed').length
  const state = code === 0 || code === failed || (code === 1 && failed > 0) ? 'passed' : 'failed'
  const error = state === 'passed' ? '' : `ended with ${code}:\n${output.slice(-1500)}`
  results.set(PROCESS_TEST, { test: PROCESS_TEST, state, error })
  return { file, results, seen: lines<Seen>(seenFile) }
}

function lines<T>(file: string): T[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)
}
