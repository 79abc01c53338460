import fc from 'fast-check'

/** Names that lead to prototypes when they are used as keys. */
export const KEYS: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '', '0'),
  fc.string({ maxLength: 20 }),
)

/** Characters that break what is not careful: control characters, halves of pairs, direction marks, line separators. */
const ODD = fc.constantFrom(
  '\u0000',
  '\n',
  '\r',
  '\t',
  '\u2028',
  '\u202e',
  '\ud800',
  '\udfff',
  '\ufeff',
  '𝕏',
  'ß',
  '"',
  "'",
  '\\',
)

/** Words of a grammar mixed with any text: reaches further into a parser than noise does. */
export function written(...words: readonly string[]): fc.Arbitrary<string> {
  return fc
    .array(
      fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...words) },
        { weight: 1, arbitrary: fc.string({ maxLength: 12, unit: 'binary' }) },
        { weight: 1, arbitrary: ODD },
      ),
      { maxLength: 24 },
    )
    .map((parts) => parts.join(''))
}

/** Anything JSON can carry, with keys that lead to prototypes. */
export const JSON_VALUES: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false, 0, -1, 1, 1.5, 1e308, -0),
    fc.string({ maxLength: 20 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(KEYS, tie('value')), { maxLength: 4 }).map((entries) => parsed(entries)),
  ),
})).value

/** An object as JSON makes it: a key `__proto__` is its own. */
function parsed(entries: readonly (readonly [string, unknown])[]): unknown {
  return JSON.parse(
    `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value) ?? 'null'}`).join(',')}}`,
  )
}
