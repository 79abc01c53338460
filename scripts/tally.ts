import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'

/** What a check counted, and what failed in it, each as a text for the end of the run. */
export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly failures: readonly string[]
}

interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message: string
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages: readonly string[] | null
    }[]
  }[]
}

/** Lines of a failure that are repeated at the end: enough for its message and the place in the test. */
const LINES = 12

const head = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !line.includes('/node_modules/'))
    .slice(0, LINES)
    .join('\n')

/**
 * What a run of vitest counted, read from its JSON report. A run that failed without a failed test (a crash, an
 * unhandled error, no test) counts as one failure.
 *
 * @param file the report; it need not exist
 * @param code the exit code of the run
 */
export function tallyOf(name: string, file: string, code: number, root: string): Tally {
  const report = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : null
  const passed = report?.numPassedTests ?? 0
  const failed = (report?.numFailedTests ?? 0) + (report?.numTodoTests ?? 0)
  if (report && report.numPendingTests > 0)
    process.stdout.write(
      `[test] ${name}: ${report.numPendingTests} could not run here and are not counted; the reasons are above\n`,
    )
  const failures = report ? failuresOf(report, root) : []
  if (failed > 0 || (code === 0 && passed > 0)) return { passed, failed, failures }
  const reason = `the run ended with code ${code} and ${passed} passed tests; the reason is above`
  return { passed, failed: 1, failures: failures.length > 0 ? failures : [reason] }
}

function failuresOf({ testResults }: Report, root: string): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name)
    const failed = assertionResults.filter((test) => test.status === 'failed')
    if (failed.length === 0) return status === 'failed' ? [`${file}\n${head(message)}`] : []
    return failed.map(
      ({ fullName, failureMessages }) => `${file} › ${fullName}\n${head((failureMessages ?? []).join('\n'))}`,
    )
  })
}
