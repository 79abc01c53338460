import { describe, expect, it } from 'vitest'
import { describeContext, describeError } from '../../src/model/errors/describe.ts'
import { OwnError } from '../../src/model/errors/own-error.ts'
import { plainText } from '../../src/model/errors/plain-text.ts'
import { randomOf } from '../kit/random.ts'

const coded = (code: string, message: string, name = 'Error'): Error =>
  Object.assign(new Error(message), { code, name })

describe('the text of an error is built', () => {
  it.each<[unknown, string, string | null]>([
    [
      coded('22P02', 'invalid input syntax: "{"password":"X"}"'),
      'Invalid input for the type (22P02)',
      '22P02',
    ],
    [
      coded('P0001', 'customer X has IBAN Y'),
      'An error raised by a function of the database (P0001)',
      'P0001',
    ],
    [coded('23505', 'Schlüssel »X«'), 'Unique constraint violated (23505)', '23505'],
    [coded('22ZZZ', 'X'), 'Bad data (22ZZZ)', '22ZZZ'],
    [
      coded('ECONNREFUSED', 'connect ECONNREFUSED 10.0.0.1:5432'),
      'Connection refused (ECONNREFUSED)',
      'ECONNREFUSED',
    ],
    [
      { code: 'PGRST116', message: 'X', details: 'X', hint: 'X' },
      'Not exactly one row (PGRST116)',
      'PGRST116',
    ],
    [new Error('timeout exceeded when trying to connect'), 'timeout exceeded when trying to connect', null],
    [new Error('timeout exceeded when trying to connect X'), 'Error', null],
    [coded('E_SHOP', 'X'), 'Error (E_SHOP)', 'E_SHOP'],
    [new TypeError('X is not a function'), 'TypeError', null],
    [coded('', 'X', 'X planted as a name'), 'Error', null],
    ['X', 'Error', null],
    [undefined, 'Error', null],
    [{ status: 503, message: 'X' }, 'The service answered with an error (HTTP503)', 'HTTP503'],
    [new OwnError('it did not answer within 3000 ms'), 'it did not answer within 3000 ms', null],
  ])('%o', (error, message, code) => {
    expect(describeError(error)).toEqual({ message, code })
  })

  it('survives getters that throw and chains that turn round', () => {
    const hostile = new Proxy(new Error('x'), {
      get: () => {
        throw new Error('no')
      },
    })
    const cyclic: { message: string; cause?: unknown } = { message: 'X' }
    cyclic.cause = cyclic
    for (const error of [hostile, cyclic, null, 42, Symbol('x'), () => 1])
      expect(describeError(error)).toEqual({ message: 'Error', code: null })
  })
})

describe('a context or message of the application', () => {
  it.each([
    'acquire',
    'nightly job',
    'select visits',
    'src/proxy.ts',
    'app/users/[id]/page.tsx',
    'connect',
    'the cache answered in 12 ms',
  ])('stays when it is plainly words: %s', (text) => {
    expect(plainText(text)).toBe(text)
  })

  it.each([
    '{"password":"X"}',
    'password => X',
    'where n = "X"',
    'name: X',
    'mail X@example.com',
    'card 4111 1111 1111 1111',
    'IBAN DE89 3704 0044 0532 0130 00',
    '»X«',
    "it's 'X'",
    'two\nlines',
    'bearer X',
    'postgres://u:X@db/app',
    'x'.repeat(300),
  ])('goes when it may hold a value: %s', (text) => {
    expect(describeContext(text)).toBeNull()
  })
})

describe('a value planted in any text of an error', () => {
  const seed = 20_261_125
  const SHAPES: readonly ((value: string) => string)[] = [
    (v) => v,
    (v) => `"${v}"`,
    (v) => `say "hello ${v}" world`,
    (v) => `{"password":"${v}","n":{"k":"${v}"}}`,
    (v) => `»${v}«`,
    (v) => `« ${v} »`,
    (v) => `「${v}」`,
    (v) => `line one\n${v}\nline three`,
    (v) => `PGPASSWORD: ${v}`,
    (v) => `password => ${v}`,
    (v) => `client_secret:${v}`,
    (v) => `customer ${v} has IBAN DE89 3704 0044 0532 0130 00`,
    (v) => `Key (mail)=(${v}) already exists.`,
    (v) => `connect ECONNREFUSED ${v}`,
    (v) => `timeout exceeded when trying to connect ${v}`,
    (v) => `(EMAXCONN) ${v}`,
  ]
  const CODES = [
    '22P02',
    '23505',
    'P0001',
    'PGRST003',
    '53300',
    'ECONNREFUSED',
    '08P01',
    '',
    'XX000',
    '57014',
  ]
  const FIELDS = [
    'message',
    'details',
    'detail',
    'hint',
    'where',
    'error',
    'error_description',
    'stack',
    'name',
  ]

  it(`is found nowhere in 100000 cases, seed ${seed}`, () => {
    const random = randomOf(seed)
    for (let i = 0; i < 100_000; i++) {
      const value = `qz${random.int(1e9).toString(36)}zq`
      const error: Record<string, unknown> = { code: random.pick(CODES) }
      for (let n = 0; n < 3; n++) error[random.pick(FIELDS)] = random.pick(SHAPES)(value)
      if (random.int(3) === 0) error.cause = new Error(random.pick(SHAPES)(value))
      const shown = JSON.stringify(
        describeError(random.int(2) ? error : Object.assign(new Error('x'), error)),
      )
      if (shown.includes(value)) throw new Error(`case ${i}: ${shown} of ${JSON.stringify(error)}`)
    }
  }, 60_000)
})
