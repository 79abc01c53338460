import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Result, State } from './results.ts'

/** What jest and vitest write with `--json`, as far as it is read here. */
interface JsonReport {
  readonly testResults: readonly {
    readonly message?: string
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages: readonly string[] | null
    }[]
  }[]
}

/** Writes a runner's report as lines of results, as the other runners write them. A runner that died leaves none. */
export function linesOfReport(report: string, results: string): void {
  if (!existsSync(report)) return
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as JsonReport
  const all = testResults.flatMap(({ assertionResults }) =>
    assertionResults.map(
      ({ fullName, status, failureMessages }): Result => ({
        test: fullName,
        state: stateOf(status),
        error: (failureMessages ?? []).join('\n').slice(0, 2000),
      }),
    ),
  )
  writeFileSync(results, all.map((result) => `${JSON.stringify(result)}\n`).join(''))
}

function stateOf(status: string): State {
  return status === 'passed' || status === 'failed' ? status : 'skipped'
}
