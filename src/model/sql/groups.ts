import { type Keywords, keywordsOf, shapesOf } from './lexer.ts'
import type { Scopes } from './scopes.ts'

/** Where a query, or a bracket within one, is. */
export const START = 0
export const BODY = 1
export const CTE_NAME = 2
export const CTE_AS = 3
export const CTE_NEXT = 4
export const CTE_SEARCH = 5

/** How much later a table counts that stands in a bracket: of a FROM, of an expression, of a common table expression. */
const IN_FROM = 2
const IN_EXPRESSION = 1e3
const IN_CTE = 1e6
/** How much later a function in a FROM counts than a table beside it, and the call of a SELECT that has no table. */
export const FUNCTION = 1
export const CALL = 1e12

/** The word before the table, by verb: an empty one when the table follows the verb, `null` when there is none. */
export const BEFORE_TABLE: ReadonlyMap<string, string | null> = new Map([
  ['select', 'from'],
  ['delete', 'from'],
  ['insert', 'into'],
  ['merge', 'into'],
  ['update', ''],
  ['table', ''],
  ['values', null],
])

/** Words that end the list of tables. */
export const AFTER_FROM: ReadonlySet<string> = new Set(
  'where group having window order limit offset fetch for union intersect except returning set'.split(' '),
)

/** Words before a bracket that are no function. */
export const NO_CALL: ReadonlySet<string> = new Set(
  'exists array row not case cast any some all in distinct'.split(' '),
)

/** Every word that means something within a query. */
const WORDS = [
  ...[...BEFORE_TABLE.keys(), ...AFTER_FROM, ...NO_CALL],
  ...'with recursive as materialized search cycle from into only lateral rows join distinct is not'.split(
    ' ',
  ),
]
export const SHAPES: Uint8Array = shapesOf(WORDS)
export const KEYWORDS: Keywords = keywordsOf(WORDS)

/** A query, or a bracket within one. */
class Group {
  state: number = START
  verb = ''
  /** The word before the verb's table. */
  before: string | null = null
  /** Whether a table stands next. */
  expects = false
  /** Whether a comma or a JOIN brings another table. */
  listsTables = false
  /** Whether it began with a WITH. */
  hasScope = false
  /** How late its tables count, 0 for the statement itself. */
  readonly rank: number
  /** Whether the bracket holds tables, not columns or values. */
  readonly ofTables: boolean
  /** Whether it is the body of a common table expression. */
  readonly isCte: boolean

  constructor(rank: number, ofTables = false, isCte = false) {
    this.rank = rank
    this.ofTables = ofTables
    this.isCte = isCte
  }

  begin(verb: string): void {
    this.state = BODY
    this.verb = verb
    this.before = BEFORE_TABLE.get(verb) ?? null
    this.expects = this.before === ''
  }
}

/** The bracket that opens next within a group. */
function groupWithin(group: Group, lastWord: string): Group {
  const { state, rank } = group
  if (state === CTE_AS) {
    const isCte = lastWord === 'as' || lastWord === 'materialized'
    return new Group(rank + IN_CTE, false, isCte)
  }
  // A query in brackets of its own is the query.
  if (state === CTE_NEXT) return new Group(rank)
  // `from ((a join b on true) join c on true)`: all of one level.
  if (state === START && group.ofTables) return new Group(rank, true)
  return new Group(rank + (group.expects ? IN_FROM : IN_EXPRESSION), group.expects)
}

/** The brackets that are open at one place of a statement. */
export class Groups {
  /** The innermost. */
  group: Group = new Group(0)
  private readonly outer: Group[] = []
  private readonly scopes: Scopes

  constructor(scopes: Scopes) {
    this.scopes = scopes
  }

  /** A bracket opens behind `lastWord`. */
  open(lastWord: string): void {
    const { group, outer } = this
    outer.push(group)
    this.group = groupWithin(group, lastWord)
    if (group.state === START) {
      group.state = BODY
      group.listsTables = group.ofTables
    }
    group.expects = false
  }

  close(): void {
    const { group, outer } = this
    if (group.hasScope) this.scopes.end()
    group.hasScope = false
    const within = outer.pop()
    // A bracket from before the query: what follows belongs to the same statement.
    if (!within) return
    this.group = within
    if (!group.isCte) return
    this.scopes.define()
    within.state = CTE_NEXT
  }
}
