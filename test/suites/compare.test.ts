import { describe, expect, it } from 'vitest'
import { argumentsOf } from '../../scripts/suites/arguments.ts'
import { differences } from '../../scripts/suites/compare.ts'
import type { FileRun, State } from '../../scripts/suites/results.ts'

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
