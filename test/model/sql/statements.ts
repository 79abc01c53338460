import type { Random } from '../../kit/random.ts'

/** Stands in every literal, comment and dollar quote that is generated, and nowhere else. */
export const SECRET = 'zqx7secret'

export const TABLES = [
  'visits',
  'auth',
  'users',
  'Día',
  '訪問',
  'constructor',
  '__proto__',
  'd',
  'e',
  'u',
  'x',
] as const
export const WORDS: readonly string[] =
  'select insert update delete merge with recursive as materialized not from into only lateral rows join on using where values table union all distinct is explain analyze verbose call copy to stdin declare cursor for prepare execute listen notify create alter drop index begin commit set returning group order fetch close over filter case when end truncate search cycle default null'.split(
    ' ',
  )

const inner = (random: Random): string => {
  const noise = [
    ' from ',
    ' into ',
    '"',
    '(',
    ')',
    ';',
    ' -- ',
    ' /* */ ',
    '$$',
    '\\',
    'é',
    ' select ',
    '.',
    ',',
  ]
  return `${random.pick(noise)}${SECRET}${random.pick(noise)}`
}
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
const escaped = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}\\''`
const tagged = (tag: string, text: string): string => `$${tag}$${text.replaceAll('$', '')}$${tag}$`
const comment = (text: string): string =>
  `/*${text.replaceAll('*/', '').replaceAll('/*', '')}/*'*/${SECRET}*/`

/** A literal is followed by an operator: two in a row would be one literal. */
const VALUES: readonly ((random: Random) => string)[] = [
  (random) => quoted(`${inner(random)}'${inner(random)}`),
  (random) => `${quoted('\\')} || ${quoted(inner(random))}`,
  (random) => `E${escaped(inner(random))}`,
  (random) => `e${escaped(inner(random))}\n --'${SECRET}\n ${escaped(inner(random))}`,
  (random) => `U&${quoted(inner(random))}`,
  (random) => `B${quoted(SECRET)} , x${quoted(SECRET)} || N${quoted(inner(random))}`,
  (random) => tagged('', inner(random)),
  (random) => tagged('tag_1', inner(random)),
  (random) => tagged('é', inner(random)),
  () => '$1',
  () => '314159',
  () => '3.14e5',
]
const BLANKS: readonly ((random: Random) => string)[] = [
  () => ' ',
  () => ' ',
  () => '\n\t',
  (random) => `--${inner(random)}'\n`,
  (random) => comment(inner(random)),
]

/** A text of SQL tokens in any order: most of it is no statement, all of it has to be read as Postgres reads tokens. */
export function tokensOf(random: Random): string {
  let text = ''
  const length = 1 + random.int(24)
  for (let i = 0; i < length; i++) {
    const at = random.int(20)
    if (at < 9) text += random.pick(WORDS)
    else if (at < 13) text += random.pick(TABLES)
    else if (at < 14) text += `"${random.pick(TABLES)}"`
    else if (at < 16) text += `${random.pick(VALUES)(random)} ||`
    else text += random.pick(['(', ')', ',', '.', ';', '*', '=', '::', '('])
    text += random.pick(BLANKS)(random)
  }
  return text
}
