import { describe, expect, it } from 'vitest'
import { operationOf } from '../../../src/model/sql/operation.ts'
import { randomOf } from '../../kit/random.ts'
import { SECRET, TABLES, tokensOf, WORDS } from './statements.ts'

const CASES = 120_000
const SEED = 20_261_125
describe(`names of ${CASES} generated texts, seed ${SEED}`, () => {
  it('are made of verbs and names alone, whatever stands in literals, comments and dollar quotes', () => {
    const random = randomOf(SEED)
    const allowed = new Set(['sql', ...WORDS, ...TABLES, ...TABLES.map((name) => name.toLowerCase())])
    const wrong: string[] = []
    for (let i = 0; i < CASES; i++) {
      const sql = tokensOf(random)
      const name = operationOf(sql)
      if (name.length > 80 || name.split(/[ .]/).some((word) => !allowed.has(word)))
        wrong.push(`${name}\n  of ${sql}`)
    }
    expect(wrong.slice(0, 3)).toEqual([])
  })

  it('have nothing of a value in them when the text is cut anywhere', () => {
    const random = randomOf(SEED + 1)
    const wrong: string[] = []
    for (let i = 0; i < CASES; i++) {
      const sql = tokensOf(random)
      const cut = sql.slice(0, random.int(sql.length + 1))
      const name = operationOf(cut)
      if (name.length > 80 || name.includes(SECRET.slice(0, 3)) || /\d{3}/.test(name))
        wrong.push(`${name}\n  of ${cut}`)
    }
    expect(wrong.slice(0, 3)).toEqual([])
  })
})

describe('the work of naming a statement', () => {
  const fastest = (text: string): number => {
    let best = Number.POSITIVE_INFINITY
    for (let i = 0; i < 7; i++) {
      const began = performance.now()
      operationOf(text)
      best = Math.min(best, performance.now() - began)
    }
    return best
  }

  // Sixteen times the text takes sixteen times as long; were it quadratic, 256 times.
  it.each([
    '(',
    "'",
    "''",
    '/*',
    '$',
    '$a$',
    '$a',
    '"',
    '""',
    'with a(',
    'from ',
    ' ',
    '--',
    'a.',
    '((a',
    "E'",
    ',a',
    ' join b',
    'with a as (',
    "'x'\n",
    "E'x'\n",
    // Both lengths are measured in one run; a busy machine may disturb one of them, so it is tried again.
  ])('grows with the length of the text and no faster: %j', { retry: 5 }, (part) => {
    const textOf = (length: number): string =>
      `select ${part.repeat(Math.ceil(length / part.length))}`.slice(0, length)
    const short = fastest(textOf(6_250))
    expect(fastest(textOf(100_000))).toBeLessThan(Math.max(short, 0.02) * 96)
  })

  it('is bounded for a text of any length', () => {
    expect(operationOf(`select ${'a, '.repeat(1_000_000)} b from visits`)).toBe('select')
  })
})
