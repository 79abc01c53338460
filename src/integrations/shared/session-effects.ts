import { END, Lexer, QUOTED, SEMICOLON, VALUE } from '../../model/sql/lexer.ts'

/** What a statement leaves in its session beyond its transaction: a reason to hold the connection. */
export interface SessionEffect {
  readonly kind: 'listen' | 'unlisten' | 'lock' | 'unlock' | 'temp' | 'drop' | 'replicate'
  /** Channel or table; `null` = all of them. Locks are counted, not named. */
  readonly name: string | null
}

/** Statements are read so far at most, characters: those with such effects are short. */
const MOST_READ = 1000
/** Texts whose effects are cached. */
const MOST_CACHED = 250
const HINT = /listen|advisory|temp|discard|drop|replication/i
const LOCK = /^pg_(?:try_)?advisory_lock(?:_shared)?$/
const UNLOCK = /^pg_advisory_unlock(?:_shared)?$/
const NONE: readonly SessionEffect[] = []

let cache = new Map<string, readonly SessionEffect[]>()

/**
 * Reads which session effects a statement has: `LISTEN`, session advisory locks, temporary tables, replication, and what ends
 * them. Texts inside quotes and comments do not count. Linear time; reads 1000 characters at most.
 * @returns empty for nearly every statement
 */
export function sessionEffects(sql: unknown): readonly SessionEffect[] {
  if (typeof sql !== 'string') return NONE
  const text = sql.length > MOST_READ ? sql.slice(0, MOST_READ) : sql
  const cached = cache.get(text)
  if (cached !== undefined) return cached
  if (!HINT.test(text)) return NONE
  const effects = read(text)
  if (cache.size >= MOST_CACHED) cache = new Map()
  cache.set(text, effects)
  return effects
}

function read(text: string): readonly SessionEffect[] {
  const found: SessionEffect[] = []
  for (const words of statements(text)) readStatement(words, found)
  return found.length === 0 ? NONE : found
}

/** The words of each statement in lower case, quoted names as written, `*` too; one array a statement. */
function* statements(text: string): Generator<readonly string[]> {
  const lexer = new Lexer(text)
  let words: string[] = []
  for (let kind = lexer.next(); kind !== END; kind = lexer.next()) {
    const token = lexer.word()
    if (kind === SEMICOLON) {
      yield words
      words = []
    } else if (kind === QUOTED) words.push(token.slice(token.indexOf('"') + 1, -1))
    else if (kind !== VALUE || token === '*') words.push(token)
  }
  yield words
}

function readStatement(words: readonly string[], found: SessionEffect[]): void {
  const [kind, second] = words
  if (kind === 'listen' && second !== undefined) found.push({ kind, name: second })
  else if (kind === 'unlisten') found.push({ kind, name: second === '*' ? null : (second ?? null) })
  else if (kind === 'start_replication') found.push({ kind: 'replicate', name: null })
  else if (kind === 'drop' && second === 'table')
    for (const name of names(words, 2)) found.push({ kind, name })
  else if (kind === 'discard') discard(second, found)
  else if (kind === 'create') created(words, second === 'local' || second === 'global' ? 2 : 1, found)
  if (kind === 'select' || kind === 'with') created(words, words.indexOf('into') + 1, found)
  for (const word of words) {
    if (LOCK.test(word)) found.push({ kind: 'lock', name: null })
    else if (UNLOCK.test(word)) found.push({ kind: 'unlock', name: '' })
    else if (word === 'pg_advisory_unlock_all') found.push({ kind: 'unlock', name: null })
  }
}

function discard(what: string | undefined, found: SessionEffect[]): void {
  if (what !== 'all' && what !== 'temp' && what !== 'temporary') return
  found.push({ kind: 'drop', name: null })
  if (what === 'all') found.push({ kind: 'unlisten', name: null }, { kind: 'unlock', name: null })
}

/** `temp [table] [if not exists] name …`, unless it goes with its transaction. */
function created(words: readonly string[], from: number, found: SessionEffect[]): void {
  if (words[from] !== 'temp' && words[from] !== 'temporary') return
  const commit = words.indexOf('commit')
  if (commit > 0 && words[commit - 1] === 'on' && words[commit + 1] === 'drop') return
  const [name] = names(words, words[from + 1] === 'table' ? from + 2 : from + 1)
  if (name !== undefined) found.push({ kind: 'temp', name })
}

/** The table names that stand from there on, without their schemas. */
function names(words: readonly string[], from: number): string[] {
  const found: string[] = []
  let at = from
  while (words[at] === 'if' || words[at] === 'not' || words[at] === 'exists') at++
  for (let name = words[at]; name !== undefined; name = words[at]) {
    while (words[at + 1] === '.') {
      at += 2
      name = words[at] ?? name
    }
    found.push(name)
    if (words[at + 1] !== ',') break
    at += 2
  }
  return found
}
