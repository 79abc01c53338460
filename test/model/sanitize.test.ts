import { describe, expect, it } from 'vitest'
import { describeError } from '../../src/model/errors/describe.ts'
import { sanitize } from '../../src/model/errors/sanitize.ts'

const JWT =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'

/** text with something planted, what was planted */
const PLANTED: readonly (readonly [string, ...string[]])[] = [
  [
    'duplicate key value violates unique constraint "visits_email_key" Key (email)=(alice@example.com) already exists.',
    'alice',
    'example.com',
  ],
  ['Key (a, b)=(hunter2, x)y(z) already exists.', 'hunter2', 'x)y'],
  [
    'Key (during)=(["plant1 00:00","plant2 00:00")) conflicts with existing key (during)=(["plant3","plant4")).',
    'plant1',
    'plant3',
    'plant4',
  ],
  ['Failing row contains (17, plantname, null, 2026-01-01).', 'plantname', '17'],
  ['invalid input syntax for type uuid: "plant-value"', 'plant-value'],
  ["invalid input value for enum status: 'plant it''s more' (see docs)", 'plant', 'more'],
  ["unterminated quoted string at or near 'plantword and on", 'plantword', 'and on'],
  ["syntax at E'plant\\'word' end", 'plant', 'word'],
  ['body $q$plantword$q$ end', 'plantword'],
  [
    'could not connect to postgres://bob:hunter2@db.example.com:5432/app?sslkey=plantkey',
    'bob',
    'hunter2',
    'plantkey',
    '/app',
  ],
  ['could not connect to postgres://bob:p@ss/w?rd@db.example.com/app', 'bob', 'p@ss', 'w?rd'],
  ['postgresql://bob:my pass@db.example.com/app', 'bob', 'my', 'pass'],
  [
    'GET https://x.supabase.co/rest/v1/visits?email=eq.plantmail&id=eq.42 failed',
    'plantmail',
    'eq.42',
    'visits',
  ],
  ['password=hunter2 host=db', 'hunter2'],
  ['password: hunter2', 'hunter2'],
  ['{"password":"hunter2","n":1}', 'hunter2'],
  ['password authentication failed for user "bobby"', 'bobby'],
  ['Authorization: Bearer abcDEF123', 'abcDEF123'],
  [`token ${JWT} expired`, JWT, 'eyJ', 'dozjgNry'],
  [`JWT expired (${JWT})`, 'eyJ'],
  ['key sb_secret_N7UND0UgjKTVK-Uodkm0Hg is not allowed', 'N7UND0'],
  ['mail to alice.smith+tag@sub.example.org, please', 'alice', 'sub.example'],
  ['id 550e8400-e29b-41d4-a716-446655440000 gone', '550e8400', '446655440000'],
  ['digest 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', '9f86d081'],
  ['key deadbeefcafebabefeedface gone', 'deadbeef'],
  ['blob QWxhZGRpbjpvcGVuIHNlc2FtZTEyMw== bad', 'QWxh'],
  ['card 4111111111111111 refused, phone +491512345678', '4111', '4915'],
  ['value 2026-08-20T12:33:21.123Z is out of range', '2026-08-20'],
  ['ENOENT at /home/bob/app/lib/db.ts:3', 'bob', 'lib'],
  ['at C:\\Users\\bob\\app', 'bob'],
  ['invalid input syntax for type integer: "{"password":"plantX"}"', 'plantX'],
  ['say "hello plantX" world', 'plantX'],
  ['query failed: select 1 where n = "plantX"', 'plantX'],
  ['invalid input: "a "plantX" b"', 'plantX'],
  ['ungültige Eingabe für Typ integer: »plantX«', 'plantX'],
  ['ungültige Eingabe: „plantX“', 'plantX'],
  ['syntaxe invalide : « plantX »', 'plantX'],
  ['型の入力構文が不正です: 「plantX」', 'plantX'],
  ['PGPASSWORD: plantX', 'plantX'],
  ['db_password: plantX', 'plantX'],
  ['db_password:plantX', 'plantX'],
  ['password => plantX', 'plantX'],
  ['password := plantX', 'plantX'],
  ['password = plantX', 'plantX'],
  ['MY_APP_SECRET plantX', 'plantX'],
  ['client_secret: plantX', 'plantX'],
  ['card 4111 1111 1111 1111 refused', '4111', '1111'],
  ['card 4111-1111-1111-1111 refused', '4111', '1111'],
  ['IBAN DE89 3704 0044 0532 0130 00 refused', 'DE89', '3704', '0532'],
  ['column "alice@example.com" does not exist', 'alice'],
  ['cookie: sid=plantcookie', 'plantcookie'],
  ['x\u202eplant=secret1\u0000y', 'secret1'],
]

describe('sanitize', () => {
  it.each(PLANTED)('%s', (text, ...planted) => {
    const clean = sanitize(text)
    for (const secret of planted) expect(clean).not.toContain(secret)
    expect(clean).toContain('…')
  })

  it.each([
    ['relation "visits" does not exist', 'relation "visits" does not exist'],
    [
      "Could not find the table 'public.visits' in the schema cache",
      "Could not find the table 'public.visits' in the schema cache",
    ],
    [
      'duplicate key value violates unique constraint "visits_pkey"',
      'duplicate key value violates unique constraint "visits_pkey"',
    ],
    ['connect ECONNREFUSED 127.0.0.1:5432', 'connect ECONNREFUSED 127.0.0.1:5432'],
    ['getaddrinfo ENOTFOUND db.example.com', 'getaddrinfo ENOTFOUND db.example.com'],
    [
      "Can't reach database server at `db.example.com:5432`",
      "Can't reach database server at `db.example.com:5432`",
    ],
    ['connect to postgres://u:p@db.example.com:5432/app', 'connect to postgres://db.example.com:5432/…'],
    [
      '(EMAXCONNSESSION) max clients reached in session mode - max clients are limited to pool_size: 15',
      '(EMAXCONNSESSION) max clients reached in session mode - max clients are limited to pool_size: 15',
    ],
    [
      'remaining connection slots are reserved for roles with the SUPERUSER attribute',
      'remaining connection slots are reserved for roles with the SUPERUSER attribute',
    ],
    [
      'unable to check out connection from the pool after 60000ms in Transaction mode',
      'unable to check out connection from the pool after 60000ms in Transaction mode',
    ],
    ['a ------------------------ line', 'a ------------------------ line'],
    ['canceling statement due to statement timeout', 'canceling statement due to statement timeout'],
    [
      'server login has been failing, try again later (server_login_retry)',
      'server login has been failing, try again later (server_login_retry)',
    ],
    ['two\n  lines\tand\r\nmore', 'two lines and more'],
  ])('keeps what says which limit or place: %s', (text, clean) => {
    expect(sanitize(text)).toBe(clean)
  })

  it('keeps at most 300 characters', () => {
    expect(sanitize('word '.repeat(500)).length).toBeLessThanOrEqual(300)
    expect(sanitize('word '.repeat(500)).endsWith('…')).toBe(true)
  })

  it('never shows half of a secret that was cut', () => {
    for (let pad = 1980; pad <= 2001; pad++)
      expect(sanitize(`${' '.repeat(pad)}tail ${JWT}`)).not.toContain('dozj')
    expect(sanitize('A1b2'.repeat(1000))).toBe('…')
  })

  it('takes no longer for a hostile megabyte than for its front', () => {
    const bombs = [
      "'",
      '"',
      '`',
      '<',
      '(',
      ')=(',
      '@',
      'a@',
      '://',
      '$a$',
      'eyJ',
      '\\',
      '=',
      ' ',
      '\n',
      'a',
      '1',
      '-',
      'password ',
      "''",
      "E'",
      '‘',
    ]
    const steps = bombs.map((bomb) => {
      const text = bomb.repeat(Math.ceil(1_000_000 / bomb.length))
      const whole = sanitize(text)
      expect(whole.length).toBeLessThanOrEqual(300)
      return text.length
    })
    expect(steps.every((length) => length >= 1_000_000)).toBe(true)
  }, 2_000)
})

describe('describeError, filtered', () => {
  it('reads plain objects as supabase-js gives them', () => {
    expect(
      describeError(
        {
          message: 'JSON object requested, multiple (or no) rows returned',
          code: 'PGRST116',
          details: 'x',
          hint: null,
        },
        'redacted',
      ),
    ).toEqual({
      message: 'JSON object requested, multiple (or no) rows returned',
      code: 'PGRST116',
    })
  })

  it('adds the cause when the message says little', () => {
    const error = new TypeError('fetch failed', {
      cause: Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' }),
    })
    expect(describeError(error, 'redacted')).toEqual({
      message: 'fetch failed: connect ECONNREFUSED 127.0.0.1:1',
      code: 'ECONNREFUSED',
    })
    const refused = {
      code: 'PGRST000',
      message: 'Database connection error.',
      details: 'connection to server at "db" failed: FATAL: sorry, too many clients already',
    }
    expect(describeError(refused, 'redacted').message).toBe(
      'Database connection error.: connection to server at "…" failed: FATAL: sorry, too many clients already',
    )
  })

  it('has something to say about everything', () => {
    const cyclic: { message: string; cause?: unknown } = { message: 'round' }
    cyclic.cause = cyclic
    const hostile = new Proxy(new Error('x'), {
      get: () => {
        throw new Error('no')
      },
      getPrototypeOf: () => {
        throw new Error('no')
      },
    })
    expect(describeError(cyclic, 'redacted')).toEqual({ message: 'round', code: null })
    expect(describeError(hostile, 'redacted')).toEqual({ message: 'unknown error', code: null })
    expect(describeError(undefined, 'redacted')).toEqual({ message: 'unknown error', code: null })
    expect(describeError(new RangeError(), 'redacted')).toEqual({ message: 'RangeError', code: null })
    expect(describeError({ code: '53300' }, 'redacted')).toEqual({ message: '53300', code: '53300' })
    expect(
      describeError(
        {
          message: 42,
          toString: () => {
            throw new Error('no')
          },
        },
        'redacted',
      ).message,
    ).toBe('unknown error')
  })

  it('shows no value whichever property holds it', () => {
    const error = {
      message: 'bad',
      details: 'Key (email)=(plant@example.com)',
      hint: 'plant',
      code: 'plant@example.com',
      stack: 'plant',
    }
    expect(JSON.stringify(describeError(error, 'redacted'))).not.toContain('plant')
  })
})
