import type { Lexer } from './lexer.ts'
import { CLOSE, END, OPEN, SEMICOLON, WORD } from './lexer.ts'
import { nameAt } from './names.ts'
import { queryName } from './query.ts'

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

/** Kinds that are named by one word: what follows is a value, or a name chosen for one session. */
export const PLAIN: ReadonlyMap<string, string> = new Map([
  ...[
    ...words(
      'begin commit rollback savepoint release set reset show discard deallocate execute fetch move close',
    ),
    ...words('listen notify unlisten grant revoke comment checkpoint do load security reassign import'),
  ].map((word) => [word, word] as const),
  ['start', 'begin'],
  ['end', 'commit'],
  ['abort', 'rollback'],
])

/** Kinds whose table or procedure follows at once, and the words that may stand between. */
const DIRECT: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['call', words('')],
  ['copy', words('binary')],
  ['truncate', words('table only')],
  ['lock', words('table only')],
  ['vacuum', words('full freeze verbose analyze only')],
  ['analyze', words('verbose only')],
  ['cluster', words('verbose')],
  ['reindex', words('table index schema concurrently')],
  ['refresh', words('materialized view concurrently')],
])

/** Kinds that hold a query, and the word it begins behind. */
const HOLDERS: ReadonlyMap<string, string> = new Map([
  ['declare', 'for'],
  ['prepare', 'as'],
])

const DEFINITIONS = words('create alter drop')
/** What a definition is named by; an index, a trigger and a policy by the table behind ON. */
const OBJECTS = words('table view sequence function procedure type schema domain extension on')
const BEFORE_OBJECT = words('if not exists only concurrently')
/** Definitions of people and places are named by their kind alone. */
const UNNAMED_OBJECTS = words('role user group database server subscription tablespace default system')

/**
 * The table or procedure a command names; the verb is the current token.
 * @returns `null` when it names none, `undefined` for a verb that is not listed here
 */
export function commandTable(lexer: Lexer, verb: string): string | null | undefined {
  const fillers = DIRECT.get(verb)
  if (fillers) return directTable(lexer, fillers)
  const before = HOLDERS.get(verb)
  if (before !== undefined) return heldTable(lexer, before)
  return DEFINITIONS.has(verb) ? definedObject(lexer) : undefined
}

function directTable(lexer: Lexer, fillers: ReadonlySet<string>): string | null {
  let kind = lexer.next()
  if (kind === OPEN) {
    // Options, or the query of `copy (select …) to stdout`.
    lexer.next()
    if (isQuery(lexer.keyword())) return queryName(lexer).table
    skipBracket(lexer)
    kind = lexer.kind
  }
  while (kind === WORD && fillers.has(lexer.keyword())) kind = lexer.next()
  return nameAt(lexer)?.text ?? null
}

function heldTable(lexer: Lexer, before: string): string | null {
  for (let kind = lexer.next(); kind !== END && kind !== SEMICOLON; kind = lexer.next()) {
    if (lexer.keyword() !== before) continue
    lexer.next()
    return isQuery(lexer.keyword()) ? queryName(lexer).table : null
  }
  return null
}

function definedObject(lexer: Lexer): string | null {
  for (let kind = lexer.next(); kind !== END && kind !== SEMICOLON; kind = lexer.next()) {
    if (kind === OPEN) {
      lexer.next()
      skipBracket(lexer)
    }
    const word = lexer.keyword()
    if (UNNAMED_OBJECTS.has(word)) return null
    if (!OBJECTS.has(word)) continue
    lexer.next()
    while (BEFORE_OBJECT.has(lexer.keyword())) lexer.next()
    return nameAt(lexer)?.text ?? null
  }
  return null
}

/** Moves behind the options of EXPLAIN: `(analyze, format json)`, `analyze verbose`. */
export function skipOptions(lexer: Lexer): void {
  let kind = lexer.next()
  if (kind === OPEN) {
    lexer.next()
    // `explain (select 1)` has a query in brackets, not options.
    if (isQuery(lexer.keyword())) return
    skipBracket(lexer)
    kind = lexer.kind
  }
  while (kind === WORD && (lexer.keyword() === 'analyze' || lexer.keyword() === 'verbose'))
    kind = lexer.next()
  while (kind === OPEN) kind = lexer.next()
}

/** Whether a query begins with this word. */
export function isQuery(word: string): boolean {
  return QUERIES.has(word)
}

const QUERIES = words('select insert update delete merge values table with')

/** Moves behind the bracket that has been entered. */
function skipBracket(lexer: Lexer): void {
  let depth = 1
  for (let { kind } = lexer; kind !== END; kind = lexer.next()) {
    if (kind === OPEN) depth++
    else if (kind === CLOSE && --depth === 0) break
  }
  lexer.next()
}
