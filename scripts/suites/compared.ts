import { join } from 'node:path'
import { edit, type SuiteApp } from './app.ts'
import { type Difference, differences } from './compare.ts'
import { OPTION_SETS } from './option-sets.ts'
import type { FileRun, Seen } from './results.ts'
import { runFile } from './run-file.ts'
import { suiteServer } from './server.ts'
import type { Suite } from './suites.ts'

/** A suite run bare and with one set of options. */
export interface Compared {
  readonly suite: string
  readonly optionSet: string
  readonly tests: number
  /** How many pass without monitoring. */
  readonly bare: number
  /** Those that fail without monitoring, for reasons of their own. */
  readonly failing: readonly string[]
  readonly passed: number
  /** Found in each of the repeated runs. */
  readonly differences: readonly Difference[]
  /** Of tests that look at what monitoring adds. */
  readonly expected: readonly Difference[]
  /** Not found again: the test itself ends differently from run to run. */
  readonly unsteady: readonly Difference[]
  readonly seen: readonly Seen[]
}

/** How often a file that ended otherwise is run again, bare and wrapped, before it counts. */
const REPEATS = 2

/** Runs the suite bare once and with each set of options, file by file. */
export async function compareSuite(
  app: SuiteApp,
  suite: Suite,
  sets: readonly string[],
  progress: (text: string) => void,
): Promise<Compared[]> {
  const server = await suiteServer(suite.ownServer ? join(app.dir, rulesOf(suite)) : null)
  try {
    await edit(app, suite, { port: String(server.port) })
    const files = await app.filesOf(suite)
    const runWith = (file: string, set: string | null): Promise<FileRun> =>
      runFile(app, suite.runner, file, server.env, set === null ? null : (OPTION_SETS[set] ?? null))
    const bare: FileRun[] = []
    for (const file of files) bare.push(await runWith(file, null))
    progress(`${suite.name}: ${files.length} files, bare`)
    const compared: Compared[] = []
    for (const set of sets) {
      compared.push(await compareSet(suite, set, bare, runWith))
      progress(`${suite.name}: ${set}`)
    }
    return compared
  } finally {
    await server.stop()
  }
}

async function compareSet(
  { name, looksInside }: Suite,
  optionSet: string,
  bare: readonly FileRun[],
  runWith: (file: string, set: string | null) => Promise<FileRun>,
): Promise<Compared> {
  const found: Difference[] = []
  const unsteady: Difference[] = []
  const seen: Seen[] = []
  let passed = 0
  for (const before of bare) {
    const after = await runWith(before.file, optionSet)
    seen.push(...after.seen)
    passed += passedOf(after)
    let last = differences(before, after)
    for (let left = REPEATS; left > 0 && last.length > 0; left--) {
      const again = differences(await runWith(before.file, null), await runWith(before.file, optionSet))
      const same = (one: Difference) => again.some(({ test }) => test === one.test)
      unsteady.push(...last.filter((one) => !same(one)))
      last = last.filter(same)
    }
    found.push(...last)
  }
  const isOn = OPTION_SETS[optionSet]?.enabled !== false
  const isExpected = ({ test }: Difference): boolean => isOn && looksInside?.test(test) === true
  const tests = bare.reduce((sum, { results }) => sum + results.size, 0)
  const before = bare.reduce((sum, one) => sum + passedOf(one), 0)
  const failing = bare.flatMap(({ file, results }) =>
    [...results.values()].filter(({ state }) => state === 'failed').map(({ test }) => `${file}: ${test}`),
  )
  return {
    suite: name,
    optionSet,
    tests,
    bare: before,
    failing,
    passed,
    differences: found.filter((one) => !isExpected(one)),
    expected: found.filter(isExpected),
    unsteady,
    seen,
  }
}

function passedOf({ results }: FileRun): number {
  return [...results.values()].filter(({ state }) => state === 'passed').length
}

function rulesOf(suite: Suite): string {
  return join(suite.folders[0]?.[1] ?? '', 'pg_hba.conf')
}
