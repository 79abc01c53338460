import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { argumentsOf } from '../../scripts/suites/arguments.ts'
import { differences } from '../../scripts/suites/compare.ts'
import { linesOfReport } from '../../scripts/suites/json-report.ts'
import { type FileRun, fileRun, PROCESS_TEST, type State } from '../../scripts/suites/results.ts'

const run = (states: Readonly<Record<string, State>>): FileRun => ({
  file: 'a.js',
  results: new Map(
    Object.entries(states).map(([test, state]) => [
      test,
      { test, state, error: state === 'failed' ? 'why' : '' },
    ]),
  ),
  seen: [],
})

describe('two runs of a file of tests', () => {
  it('are equal when every test ended the same way, failed or not', () => {
    const states = { one: 'passed', two: 'failed', three: 'skipped' } as const
    expect(differences(run(states), run(states))).toEqual([])
  })

  it('differ by each test that ended otherwise, with the reason of the side that failed', () => {
    const found = differences(
      run({ one: 'passed', two: 'failed', four: 'passed' }),
      run({ one: 'failed', two: 'passed', three: 'passed' }),
    )
    expect(found).toEqual([
      { file: 'a.js', test: 'one', bare: 'passed', wrapped: 'failed', error: 'why' },
      { file: 'a.js', test: 'two', bare: 'failed', wrapped: 'passed', error: 'why' },
      { file: 'a.js', test: 'four', bare: 'passed', wrapped: 'not run', error: '' },
      { file: 'a.js', test: 'three', bare: 'not run', wrapped: 'passed', error: '' },
    ])
  })
})

describe('arguments of the command', () => {
  const read = (...words: string[]) => argumentsOf(words, ['pg', 'postgres'], ['default', 'off'])

  it('name suites, option sets and a folder of clones, in any order', () => {
    expect(read()).toEqual({ from: null, names: [], sets: [] })
    expect(read('pg', '--from', '/clones', '--with', 'off')).toEqual({
      from: '/clones',
      names: ['pg'],
      sets: ['off'],
    })
  })

  it.each([
    [['mysql'], 'suite: expected one of pg, postgres, received mysql'],
    [['--with', 'all'], '--with: expected one of default, off, received all'],
    [['--with'], '--with: expected one of default, off, received nothing'],
    [['--from'], '--from: expected a folder, received nothing'],
  ])('that say nothing known are refused by name: %j', (words, message) => {
    expect(() => read(...words)).toThrow(message)
  })
})

describe('a report that a runner writes as JSON', () => {
  const dir = mkdtempSync(join(tmpdir(), 'report-'))
  const [report, results] = [join(dir, 'report'), join(dir, 'results')]
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  it('is read as the results of its tests; one that was never written as none', () => {
    linesOfReport(report, results)
    expect(existsSync(results)).toBe(false)
    const test = (fullName: string, status: string, failureMessages: string[] | null = []) => ({
      fullName,
      status,
      failureMessages,
    })
    const testResults = [
      { assertionResults: [test('adds', 'passed', null), test('adds', 'failed', ['why', 'where'])] },
      { assertionResults: [test('waits', 'pending'), test('later', 'todo')] },
    ]
    writeFileSync(report, JSON.stringify({ testResults }))
    linesOfReport(report, results)
    const { results: read } = fileRun('a.ts', results, join(dir, 'seen'), 1, '')
    expect([...read.values()]).toEqual([
      { test: 'adds', state: 'passed', error: '' },
      { test: 'adds (2)', state: 'failed', error: 'why\nwhere' },
      { test: 'waits', state: 'skipped', error: '' },
      { test: 'later', state: 'skipped', error: '' },
      { test: PROCESS_TEST, state: 'passed', error: '' },
    ])
  })
})
