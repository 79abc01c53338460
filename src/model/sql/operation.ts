import { commandTable, isQuery, PLAIN, skipOptions } from './commands.ts'
import { Lexer, OPEN, SEMICOLON } from './lexer.ts'
import { queryName } from './query.ts'

/** Statements are read so far at most, characters. */
const MOST_READ = 100_000
/** An operation's name is no longer than this, characters. */
const LONGEST_NAME = 80
/** The name of what is not understood. */
const UNNAMED = 'sql'

/**
 * Names a statement by its kind and by the first table, function or procedure it names: `select visits`,
 * `update auth.users`, `call close_day`, `commit`. Names of common table expressions are no tables. What may hold a value
 * never comes through: literals, numbers, parameters, comments, names of cursors, channels and settings.
 * Of several statements in one text, the first counts. Never throws; linear time, 100 000 characters at most.
 * @returns at most 80 characters; `sql` for what is not understood
 */
export function operationOf(sql: unknown): string {
  if (typeof sql !== 'string') return UNNAMED
  const lexer = new Lexer(sql.length > MOST_READ ? sql.slice(0, MOST_READ) : sql)
  let kind = lexer.next()
  while (kind === OPEN || kind === SEMICOLON) kind = lexer.next()
  const verb = lexer.keyword()
  if (verb !== 'explain') return cut(statementName(lexer, verb) ?? UNNAMED)
  skipOptions(lexer)
  const name = statementName(lexer, lexer.keyword())
  return cut(name === null ? 'explain' : `explain ${name}`)
}

/** The name of the statement that begins at the current token, its verb; `null` when it is not understood. */
function statementName(lexer: Lexer, verb: string): string | null {
  const plain = PLAIN.get(verb)
  if (plain !== undefined) return plain
  if (isQuery(verb)) {
    const query = queryName(lexer)
    return query.table === null ? query.verb : `${query.verb} ${query.table}`
  }
  const table = commandTable(lexer, verb)
  return table === undefined ? null : table === null ? verb : `${verb} ${table}`
}

/** Cut between characters. */
function cut(name: string): string {
  if (name.length <= LONGEST_NAME) return name
  const last = name.charCodeAt(LONGEST_NAME - 1)
  return name.slice(0, last >= 0xd800 && last < 0xdc00 ? LONGEST_NAME - 1 : LONGEST_NAME)
}
