/** Text read at most: the kind and the table stand at the front. */
const MOST_TEXT = 4000
/** Postgres cuts identifiers here, bytes. */
const MOST_NAME = 63

const PLAIN = new Set([
  'begin',
  'start',
  'commit',
  'rollback',
  'savepoint',
  'release',
  'end',
  'set',
  'reset',
  'show',
  'discard',
  'listen',
  'unlisten',
  'notify',
  'deallocate',
  'fetch',
  'close',
  'checkpoint',
  'abort',
])
const VERBS = new Set(['select', 'insert', 'update', 'delete', 'merge', 'values', 'table'])
const OBJECTS = new Set([
  'create',
  'alter',
  'drop',
  'truncate',
  'vacuum',
  'analyze',
  'reindex',
  'cluster',
  'lock',
  'comment',
  'grant',
  'revoke',
  'refresh',
  'copy',
  'declare',
  'prepare',
  'execute',
  'explain',
  'do',
  'call',
])
/** Words that stand before a table. */
const BEFORE_TABLE = new Set([
  'from',
  'into',
  'update',
  'join',
  'table',
  'truncate',
  'copy',
  'call',
  'lock',
  'analyze',
  'vacuum',
  'execute',
  'using',
])
/** Words that may stand between them and the table's name. */
const FILLERS = new Set([
  'only',
  'lateral',
  'if',
  'not',
  'exists',
  'table',
  'concurrently',
  'verbose',
  'full',
  'freeze',
  'analyze',
  'temp',
  'temporary',
  'unlogged',
  'rows',
])
/** Words that can follow where a table would and are none. */
const NO_TABLE = new Set([
  'select',
  'values',
  'set',
  'where',
  'as',
  'on',
  'default',
  'of',
  'with',
  'unnest',
  'generate_series',
])

interface Word {
  readonly text: string
  readonly depth: number
  /** Whether an opening bracket follows it. */
  readonly call: boolean
  readonly quoted: boolean
}

/**
 * Reduces an SQL statement to its kind and the first table, procedure or function it names: `select visits`,
 * `update auth.users`, `call close_day`, `commit`. Values, literals and comments never come through. Never throws.
 * @returns `other` when no kind can be told
 */
export function operationOfSql(sql: string): string {
  const words = wordsOf(sql.slice(0, MOST_TEXT))
  const first = words.find((word) => !word.quoted)?.text
  if (first === undefined) return 'other'
  if (PLAIN.has(first)) return first
  if (first !== 'with' && !VERBS.has(first) && !OBJECTS.has(first)) return 'other'
  const named = first === 'with' ? namedQueries(words) : new Set<string>()
  const verb =
    first === 'with'
      ? (words.find((word, i) => i > 0 && word.depth === 0 && VERBS.has(word.text))?.text ?? 'with')
      : first
  const table =
    tableOf(words, named) ??
    (verb === 'select' ? words.find((word) => word.call && word.text !== 'select')?.text : undefined)
  return table === undefined ? verb : `${verb} ${table.replace(/^public\./, '').slice(0, MOST_NAME)}`
}

function tableOf(words: readonly Word[], named: ReadonlySet<string>): string | undefined {
  let best: { readonly text: string; readonly depth: number } | undefined
  for (const [i, word] of words.entries()) {
    // The outermost FROM wins: `extract(epoch from started)` names a column.
    if (word.quoted || !BEFORE_TABLE.has(word.text) || (best && word.depth >= best.depth)) continue
    let next = i + 1
    while (words[next] && !words[next]?.quoted && FILLERS.has((words[next] as Word).text)) next++
    const found = words[next]
    if (
      !found ||
      (!found.quoted && (NO_TABLE.has(found.text) || VERBS.has(found.text))) ||
      named.has(found.text)
    )
      continue
    best = { text: found.text, depth: word.depth }
  }
  return best?.text
}

/** Names of the queries a WITH defines: they are no tables. */
function namedQueries(words: readonly Word[]): Set<string> {
  const named = new Set<string>()
  for (const [i, word] of words.entries()) {
    if (word.depth !== 0 || word.quoted || word.text !== 'as') continue
    for (let back = i - 1; back >= 0; back--) {
      const before = words[back] as Word
      if (before.depth > 0) continue
      named.add(before.text)
      break
    }
  }
  return named
}

const TOKEN =
  /--[^\n]*|\/\*|'|\$(?:[a-z_]\w*)?\$|"(?:[^"]|"")*"?|[a-z_\u0080-\uffff][\w$\u0080-\uffff]*|\.|[()]|[^\s]/giy

/** Words outside literals and comments, lower-cased unless quoted; dotted names are one word. */
function wordsOf(sql: string): Word[] {
  const words: { text: string; depth: number; call: boolean; quoted: boolean }[] = []
  let depth = 0
  let dotted = false
  let last: { text: string; call: boolean } | null = null
  for (let at = 0; at < sql.length; ) {
    if (/\s/.test(sql[at] as string)) {
      at++
      continue
    }
    TOKEN.lastIndex = at
    const token = TOKEN.exec(sql)?.[0]
    if (token === undefined) break
    const skipTo = endOf(sql, at, token)
    if (skipTo !== null) {
      at = skipTo
      // A prefix such as E'…' or U&'…' was read as a word of its own; it names nothing.
      if (token === "'" && last && words.at(-1) === last && /^(e|b|x|n|u)$/.test(last.text)) words.pop()
      last = null
      continue
    }
    at += token.length
    if (token.startsWith('--')) continue
    if (token === '.') {
      dotted = last !== null
      continue
    }
    if (token === '(' || token === ')') {
      if (token === '(' && last) last.call = true
      depth = Math.max(0, depth + (token === '(' ? 1 : -1))
      last = null
      dotted = false
      continue
    }
    const quoted = token.startsWith('"')
    if (!quoted && !/^[a-z_\u0080-\uffff]/i.test(token)) {
      last = null
      dotted = false
      continue
    }
    const text = quoted
      ? token.slice(1, token.endsWith('"') && token.length > 1 ? -1 : undefined)
      : token.toLowerCase()
    if (dotted && last) last.text = `${last.text}.${text}`
    else {
      const word = { text, depth, call: false, quoted }
      words.push(word)
      last = word
    }
    dotted = false
  }
  return words
}

/** Where a literal or a block comment that begins here ends; an unclosed one runs to the end. `null` = it is neither. */
function endOf(sql: string, at: number, token: string): number | null {
  const after = (end: number, length: number): number => (end < 0 ? sql.length : end + length)
  if (token === '/*') {
    let open = 1
    let i = at + 2
    for (; i < sql.length && open > 0; i++) {
      if (sql.startsWith('/*', i)) open++
      else if (sql.startsWith('*/', i)) open--
      else continue
      i++
    }
    return i
  }
  if (token === "'") {
    const escapes = /[eE]$/.test(sql.slice(Math.max(0, at - 1), at))
    for (let i = at + 1; i < sql.length; i++) {
      if (escapes && sql[i] === '\\') i++
      else if (sql[i] === "'") {
        if (sql[i + 1] !== "'") return i + 1
        i++
      }
    }
    return sql.length
  }
  if (token.startsWith('$')) return after(sql.indexOf(token, at + token.length), token.length)
  return null
}
