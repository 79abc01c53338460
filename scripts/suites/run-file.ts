import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DbMonitoringOptions } from '../../src/config/options.ts'
import { run } from '../../test/e2e/kit/run.ts'
import { PARTS, ROOT, type SuiteApp } from './app.ts'
import { linesOfReport } from './json-report.ts'
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
  const [results, seen, report] = [join(notes, 'results'), join(notes, 'seen'), join(notes, 'report')]
  try {
    const { code, output } = await run(
      process.execPath,
      argumentsFor(runner, file, app.dir, report),
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
    linesOfReport(report, results)
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

function argumentsFor(runner: Runner, file: string, dir: string, report: string): string[] {
  switch (runner) {
    case 'node':
      return [file]
    case 'mocha':
      return mochaArguments(file)
    case 'vitest':
      return [
        'node_modules/vitest/vitest.mjs',
        ...['run', '--config', join(PARTS, 'vitest.config.mjs'), '--root', dir],
        ...['--reporter=json', `--outputFile=${report}`],
        file,
      ]
    case 'jest':
      return [
        'node_modules/jest/bin/jest.js',
        ...['--runInBand', '--json', `--outputFile=${report}`, '--config', JSON.stringify(jestConfig(dir))],
        ...['--runTestsByPath', file],
      ]
  }
}

function mochaArguments(file: string): string[] {
  const reporter = join(PARTS, 'mocha-reporter.cjs')
  const types = file.endsWith('.ts') ? ['--require', 'tsx/cjs'] : []
  // The tests' own limits are for machines that do nothing else.
  const limit = ['--timeout', '30000']
  return ['node_modules/mocha/bin/mocha.js', ...types, ...limit, '--reporter', reporter, file]
}

/** As the library's own, but that types are not checked: their packages are not here. */
function jestConfig(dir: string): object {
  const compiler = {
    diagnostics: false,
    isolatedModules: true,
    tsconfig: { module: 'commonjs', target: 'es2020', esModuleInterop: true },
  }
  return {
    rootDir: dir,
    clearMocks: true,
    testTimeout: 30_000,
    transform: { '^.+[.]ts$': ['ts-jest', compiler] },
  }
}
