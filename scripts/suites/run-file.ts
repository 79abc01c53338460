import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DbMonitoringOptions } from '../../src/config/options.ts'
import { run } from '../../test/e2e/kit/run.ts'
import { PARTS, ROOT, type SuiteApp } from './app.ts'
import { type FileRun, fileRun } from './results.ts'
import type { Runner } from './suites.ts'

/** A file that takes longer is ended, ms. */
const LIMIT_MS = 300_000

/**
 * Runs one file of tests in a process of its own.
 * @param options of the monitor; `null` = bare
 */
export async function runFile(
  app: SuiteApp,
  runner: Runner,
  file: string,
  env: Readonly<Record<string, string>>,
  options: DbMonitoringOptions | null,
): Promise<FileRun> {
  const notes = await mkdtemp(join(tmpdir(), 'suites-'))
  const [results, seen] = [join(notes, 'results'), join(notes, 'seen')]
  try {
    const { code, output } = await run(
      process.execPath,
      argumentsFor(runner, file),
      app.dir,
      {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        USER: 'postgres',
        ...env,
        SUITES_RESULTS: results,
        ...(options && hooked(options, seen)),
      },
      LIMIT_MS,
    )
    return fileRun(file, results, seen, code, output)
  } finally {
    await rm(notes, { recursive: true, force: true })
  }
}

function hooked(options: DbMonitoringOptions, seen: string): Record<string, string> {
  return {
    NODE_OPTIONS: `--require ${join(PARTS, 'hook.cjs')}`,
    SUITES_PACKAGE: ROOT.replace(/[\\/]$/, ''),
    SUITES_OPTIONS: JSON.stringify(options),
    SUITES_SEEN: seen,
  }
}

function argumentsFor(runner: Runner, file: string): string[] {
  if (runner === 'node') return [file]
  const reporter = join(PARTS, 'mocha-reporter.cjs')
  const types = file.endsWith('.ts') ? ['--require', 'tsx/cjs'] : []
  // The tests' own limits are for machines that do nothing else.
  const limit = ['--timeout', '30000']
  return ['node_modules/mocha/bin/mocha.js', ...types, ...limit, '--reporter', reporter, file]
}
