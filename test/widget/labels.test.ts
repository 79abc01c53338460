import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { OPERATIONS } from '../../src/http/operations.ts'
import { CAUSE_KINDS } from '../../src/model/verdict.ts'
import { ar } from '../../widget/labels/ar.ts'
import { de } from '../../widget/labels/de.ts'
import { dialogs } from '../../widget/labels/english/dialogs.ts'
import { first } from '../../widget/labels/english/first.ts'
import { parts } from '../../widget/labels/english/parts.ts'
import type { Labels } from '../../widget/labels/labels.ts'

const en: Labels = { ...first, ...parts, ...dialogs }

/** Words that are the same in every language on purpose. */
const SAME =
  /^(PostgreSQL.*|Pool|pid.*|PID.*|pg|postgres\.js|Node\.js|Redis.*|ms|s|min|p95|Offline|Timeouts|.*\bmax\b.*|in 3|[\d\s%×.,/()…–]*)$/

function texts(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value === 'function') {
    const call = value as (...rest: unknown[]) => string
    const count = { n: 3, s: '3' }
    // The parameters are a Count, a written number or a plain number: all three are tried where they fit.
    const given = Array.from({ length: call.length }, () => Object.assign(Object('3') as object, count))
    return [[path, call(...given)]]
  }
  return Object.entries(value as Record<string, unknown>).flatMap(([key, inner]) =>
    texts(inner, `${path}.${key}`),
  )
}

const english = new Map(texts(en, ''))

describe.each([
  ['German', de],
  ['Arabic', ar],
] as const)('%s', (_name, labels) => {
  const own = new Map(texts(labels, ''))
  it('has every text that English has, and no other', () => {
    expect([...own.keys()].toSorted()).toEqual([...english.keys()].toSorted())
  })
  it('leaves no text empty', () => {
    expect([...own].filter(([, text]) => text.trim() === '').map(([path]) => path)).toEqual([])
  })
  it('leaves no English sentence in place', () => {
    const left = [...own].filter(
      ([path, text]) => text === english.get(path) && text.includes(' ') && !SAME.test(text),
    )
    expect(left).toEqual([])
  })
})

describe('what the server names has words', () => {
  it('every rule an alert may come from', () => {
    const words = { ...en.cause, ...en.rule }
    // The names of contract section 8; every other alert carries the name of its cause.
    const named = [
      ...readFileSync('src/verdict/alerts.ts', 'utf8').matchAll(/^ {2}'?[\w-]+'?: '([\w-]+)',$/gm),
    ]
    expect(named.length).toBeGreaterThan(5)
    expect(named.map(([, id]) => id ?? '').filter((id) => !Object.hasOwn(words, id))).toEqual([])
  })
  it('every operation the audit trail may name', () =>
    expect(Object.keys(OPERATIONS).filter((name) => !Object.hasOwn(en.operationName, name))).toEqual([]))
  it('every kind of cause', () => expect(Object.keys(en.cause).toSorted()).toEqual(CAUSE_KINDS.toSorted()))
})

describe('plurals', () => {
  const count = (n: number): { n: number; s: string } => ({ n, s: String(n) })
  it('follow English, German and Arabic rules', () => {
    expect([1, 2].map((n) => en.instanceCount(count(n)))).toEqual(['1 instance', '2 instances'])
    expect([1, 2].map((n) => de.instanceCount(count(n)))).toEqual(['1 Instanz', '2 Instanzen'])
    expect([0, 1, 2, 3, 11, 100].map((n) => ar.instanceCount(count(n)))).toEqual([
      'لا نسخ',
      'نسخة واحدة',
      'نسختان',
      '3 نسخ',
      '11 نسخة',
      '100 نسخة',
    ])
  })
})
