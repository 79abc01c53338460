import { describe, expect, it } from 'vitest'
import { operationOf } from '../../../src/model/sql/operation.ts'
import { randomOf } from '../../kit/random.ts'
import { SQL_PARTS } from '../../kit/repeated-parts.ts'
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

// How the work grows with the length, the bench compares (`npm run bench -- linear statement-name`).
describe('the name of a statement', () => {
  it.each(SQL_PARTS)('comes to an end on 100 kB of %j, and is short', (part) => {
    const text = `select ${part.repeat(Math.ceil(100_000 / part.length))}`
    expect(operationOf(text).length).toBeLessThanOrEqual(80)
  })

  it('is bounded for a text of any length', () => {
    expect(operationOf(`select ${'a, '.repeat(1_000_000)} b from visits`)).toBe('select')
  })
})
