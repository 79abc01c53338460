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
  /^(PostgreSQL.*|Pool|pid.*|PID.*|pg|postgres\.js|Node\.js|Redis.*|ms|s|min|p95|\d+ [hd]|Proxy \/ middleware|Offline|Timeouts|.*\bmax\b.*|in 3|[\d\s%×.,/()…–]*)$/

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
      'لا مثيلات',
      'مثيل واحد',
      'مثيلان',
      '3 مثيلات',
      '11 مثيلًا',
      '100 مثيل',
    ])
  })
  it('follow the case that the words around them ask for in Arabic', () => {
    expect([0, 1, 2, 3, 11, 100].map((n) => ar.resetDone(count(n)))).toEqual([
      'لم يُعَد ضبط أي اتصال',
      'أُعيد ضبط اتصال واحد',
      'أُعيد ضبط اتصالين',
      'أُعيد ضبط 3 اتصالات',
      'أُعيد ضبط 11 اتصالًا',
      'أُعيد ضبط 100 اتصال',
    ])
    expect([0, 1, 2, 3].map((n) => ar.releasedResult(count(n)))).toEqual([
      'لم يُحرَّر أي اتصال',
      'حُرّر اتصال واحد',
      'حُرّر اتصالان',
      'حُرّر 3 اتصالات',
    ])
  })
})

/** Labels that get a plain number. */
type OfNumber = {
  [K in keyof Labels]: Labels[K] extends (n: number) => string ? K : never
}[keyof Labels]
const OF_NUMBER: Readonly<Record<OfNumber, true>> = {
  resetOpen: true,
  resetRunning: true,
  resetWaiting: true,
}
/** The number is written beside them. */
const BESIDE = new Set([...Object.keys(OF_NUMBER), 'cleanupReclaim', 'cleanupTerminate', 'cleanupKeep'])

const AMOUNTS = [0, 1, 2, 3, 11, 100]
const mark = (at: number, n: number): string => `‹${at}:${n}›`
const FUNCTIONS = Object.entries(en).flatMap(([key, value]) => (typeof value === 'function' ? [key] : []))
const wanted = (key: string): number => (en[key as keyof Labels] as { readonly length: number }).length

/** What a label says when each of its values is `n`; each is written so that it can be found again. */
function say(labels: Labels, key: string, n: number): string {
  const call = labels[key as keyof Labels] as (...values: readonly unknown[]) => string
  const values = Array.from({ length: wanted(key) }, (_, at) =>
    Object.hasOwn(OF_NUMBER, key) ? n : Object.assign(Object(mark(at, n)) as object, { n, s: mark(at, n) }),
  )
  return call(...values)
}
/** The words alone. */
const words = (labels: Labels, key: string, n: number): string =>
  say(labels, key, n).replaceAll(/‹\d:\d+›/g, '‹›')
const unsaid = (labels: Labels, key: string, n: number): boolean =>
  Array.from({ length: wanted(key) }, (_, at) => mark(at, n)).some(
    (value) => !say(labels, key, n).includes(value),
  )

describe.each([
  ['English', en],
  ['German', de],
  ['Arabic', ar],
] as const)('%s sentences', (_name, labels) => {
  it('are whole with every amount', () => {
    const broken = FUNCTIONS.flatMap((key) => AMOUNTS.map((n) => `${key}: ${say(labels, key, n)}`)).filter(
      (text) => /undefined|NaN|null|\[object| {2}|: $/.test(text),
    )
    expect(broken).toEqual([])
  })
  it('say each value they get', () => {
    const several = AMOUNTS.filter((n) => n > 2)
    expect(
      FUNCTIONS.filter((key) => !BESIDE.has(key) && several.some((n) => unsaid(labels, key, n))),
    ).toEqual([])
  })
  it('have words of their own for an amount that they do not write', () => {
    const unclear = FUNCTIONS.filter((key) => !BESIDE.has(key)).flatMap((key) =>
      [0, 1, 2]
        .filter((n) => unsaid(labels, key, n))
        .filter((n) =>
          AMOUNTS.some((other) => other !== n && words(labels, key, other) === words(labels, key, n)),
        )
        .map((n) => `${key} of ${n}`),
    )
    expect(unclear).toEqual([])
  })
})

describe('one and several', () => {
  const inflected = (labels: Labels): readonly string[] =>
    FUNCTIONS.filter((key) => words(labels, key, 1) !== words(labels, key, 3))
  /** Of what English inflects. */
  const missing = (labels: Labels): readonly string[] =>
    inflected(en).filter((key) => !inflected(labels).includes(key))

  it('differ in German, but for nouns that are the same', () => {
    expect(missing(de)).toEqual(['summary', 'serviceErrors'])
  })
  it('differ in Arabic, but where the number stands behind a colon', () => {
    const rest = missing(ar)
    expect(rest.filter((key) => !/: (\u2068)?‹/.test(say(ar, key, 3)))).toEqual([
      'channelsLine',
      'exportersLine',
    ])
  })
  it('differ from two and from eleven in Arabic', () => {
    const formsOf = (key: string): number => new Set([1, 2, 3, 11].map((n) => words(ar, key, n))).size
    // Of a session, and of what is only referred to, eleven is as one or as several.
    const fewer = ['cleanupTerminate', 'cleanupKeep', 'resetRunning', 'refreshesFailed']
    const found = inflected(ar).filter((key) => formsOf(key) < 4)
    expect(found.toSorted()).toEqual(fewer.toSorted())
    expect(inflected(ar)).toEqual(
      expect.arrayContaining(['instanceCount', 'releaseLeaks', 'dead', 'resetOpen']),
    )
  })
})
