import { isSpace, skipIgnored, wordEnd } from './scan.ts'

/** Statements are read so far at most, characters: what a table's name needs, whatever is sent. */
const MOST_READ = 4096
/** An operation's name is no longer than this, characters. */
const LONGEST_NAME = 80

/** Words after which the table stands, by the kind of statement. */
const TABLE_AFTER: Readonly<Record<string, readonly string[]>> = {
  select: ['from'],
  delete: ['from'],
  insert: ['into'],
  merge: ['into'],
  update: ['update'],
  truncate: ['truncate'],
  copy: ['copy'],
  call: ['call'],
  lock: ['lock'],
  vacuum: ['vacuum'],
  analyze: ['analyze'],
  table: ['table'],
}
/** Words that may stand between that word and the name. */
const FILLERS: ReadonlySet<string> = new Set([
  'only',
  'table',
  'lateral',
  'into',
  'concurrently',
  'verbose',
  'full',
  'analyze',
])
/** Kinds whose name is the word and no more. */
const PLAIN: ReadonlySet<string> = new Set([
  'begin',
  'start',
  'commit',
  'end',
  'rollback',
  'abort',
  'savepoint',
  'release',
  'set',
  'reset',
  'show',
  'discard',
  'deallocate',
  'prepare',
  'execute',
  'declare',
  'fetch',
  'close',
  'listen',
  'notify',
  'unlisten',
  'create',
  'alter',
  'drop',
  'grant',
  'revoke',
  'comment',
  'refresh',
  'reindex',
  'checkpoint',
  'do',
  'values',
])

/**
 * Names a statement by its kind and first table (`select visits`), never by anything that may hold a value.
 * A common table expression is named by its main statement. Linear time; reads 4096 characters at most.
 * @returns `sql` for what is not understood
 */
export function operationOf(sql: unknown): string {
  if (typeof sql !== 'string') return 'sql'
  const text = sql.length > MOST_READ ? sql.slice(0, MOST_READ) : sql
  let at = skipIgnored(text, 0, true)
  let kind = wordAt(text, at)
  let prefix = ''
  if (kind === 'explain') {
    prefix = 'explain '
    at = skipOptions(text, at + kind.length)
    kind = wordAt(text, at)
  }
  const derived = new Set<string>()
  if (kind === 'with') {
    at = skipCommonTables(text, at + kind.length, derived)
    kind = wordAt(text, at)
  }
  if (PLAIN.has(kind)) return prefix + (kind === 'start' ? 'begin' : kind === 'end' ? 'commit' : kind)
  const after = TABLE_AFTER[kind]
  if (!after) return prefix === '' ? 'sql' : prefix.trimEnd()
  const table = tableAfter(text, at, after, derived)
  return (table === null ? prefix + kind : `${prefix}${kind} ${table}`).slice(0, LONGEST_NAME)
}

/** The lower-cased word that begins at `at`; empty when none does. */
function wordAt(text: string, at: number): string {
  return text.slice(at, wordEnd(text, at)).toLowerCase()
}

/** `explain (analyze, buffers) select`, `explain analyze verbose select`: where the statement begins. */
function skipOptions(text: string, from: number): number {
  let at = skipIgnored(text, from, false)
  if (text.charCodeAt(at) === 40) at = skipIgnored(text, closing(text, at), false)
  for (;;) {
    const word = wordAt(text, at)
    if (word !== 'analyze' && word !== 'verbose') return at
    at = skipIgnored(text, at + word.length, false)
  }
}

/** `with a as (…), b (x) as materialized (…)`: collects the names and returns where the main statement begins. */
function skipCommonTables(text: string, from: number, names: Set<string>): number {
  let at = skipIgnored(text, from, false)
  if (wordAt(text, at) === 'recursive') at = skipIgnored(text, at + 9, false)
  while (at < text.length) {
    const name = nameAt(text, at)
    if (name === null) return at
    names.add(name.name)
    at = skipIgnored(text, name.end, false)
    // Column list, `as`, `[not] materialized`, then the body.
    for (let body = false; !body && at < text.length; ) {
      if (text.charCodeAt(at) === 40) {
        at = skipIgnored(text, closing(text, at), false)
        body = wordAt(text, at) !== 'as'
      } else {
        const end = wordEnd(text, at)
        if (end === at) return at
        at = skipIgnored(text, end, false)
      }
    }
    if (text.charCodeAt(at) !== 44) return at
    at = skipIgnored(text, at + 1, false)
  }
  return at
}

/** The first table's name that follows one of the words outside of brackets. */
function tableAfter(
  text: string,
  from: number,
  words: readonly string[],
  derived: ReadonlySet<string>,
): string | null {
  let fallback: string | null = null
  for (let at = from; at < text.length; ) {
    const code = text.charCodeAt(at)
    if (code === 40) {
      at = closing(text, at)
      continue
    }
    if (code === 34) {
      at = identifierEnd(text, at)
      continue
    }
    const end = wordEnd(text, at)
    if (end === at) {
      const next = skipIgnored(text, at, false)
      at = next === at ? at + 1 : next
      continue
    }
    if (end - at <= 8 && words.includes(text.slice(at, end).toLowerCase())) {
      let start = skipIgnored(text, end, false)
      while (FILLERS.has(wordAt(text, start))) start = skipIgnored(text, wordEnd(text, start), false)
      const name = nameAt(text, start)
      if (name !== null && !derived.has(name.name)) return name.name
      fallback ??= name?.name ?? null
    }
    at = end
  }
  return fallback
}

/** A possibly quoted, possibly qualified name; `public.` is left out, quotes are removed. */
function nameAt(text: string, from: number): { readonly name: string; readonly end: number } | null {
  const parts: string[] = []
  let at = from
  for (;;) {
    if (text.charCodeAt(at) === 34) {
      const end = identifierEnd(text, at)
      parts.push(text.slice(at + 1, end - 1))
      at = end
    } else {
      const end = wordEnd(text, at)
      if (end === at) break
      parts.push(text.slice(at, end).toLowerCase())
      at = end
    }
    if (text.charCodeAt(at) !== 46) break
    at++
  }
  if (parts.length === 0) return null
  if (parts.length > 1 && parts[0] === 'public') parts.shift()
  return { name: parts.join('.'), end: at }
}

/** The place behind a quoted name. */
function identifierEnd(text: string, from: number): number {
  const close = text.indexOf('"', from + 1)
  return close < 0 ? text.length : close + 1
}

/** The place behind the bracket that closes the one at `from`; strings and comments inside are passed over. */
function closing(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; ) {
    const code = text.charCodeAt(at)
    if (code === 40) depth++
    else if (code === 41 && --depth === 0) return at + 1
    const next = code === 34 ? identifierEnd(text, at) : isSpace(code) ? at : skipIgnored(text, at, false)
    at = next > at ? next : at + 1
  }
  return text.length
}
