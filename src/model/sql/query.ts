import {
  AFTER_FROM,
  BEFORE_TABLE,
  BODY,
  CALL,
  CTE_AS,
  CTE_NAME,
  CTE_NEXT,
  CTE_SEARCH,
  FUNCTION,
  Groups,
  KEYWORDS,
  NO_CALL,
  SHAPES,
  START,
} from './groups.ts'
import type { Lexer } from './lexer.ts'
import { CLOSE, COMMA, END, OPEN, QUOTED, SEMICOLON, WORD } from './lexer.ts'
import { type Name, nameAt } from './names.ts'
import { Scopes } from './scopes.ts'

/** What a query is named by. */
export interface QueryName {
  /** `select`, `insert`, …; `with` when the text ends before its main statement. */
  readonly verb: string
  /** The first table, or the function when there is no table. */
  readonly table: string | null
}

/** Reads a query from the current token until its name is certain, or to its end. */
export function queryName(lexer: Lexer): QueryName {
  return new Query(lexer).name()
}

class Query {
  private readonly lexer: Lexer
  private readonly scopes = new Scopes()
  private readonly groups = new Groups(this.scopes)
  private verb = ''
  private best: string | null = null
  private bestRank: number = Number.POSITIVE_INFINITY
  /** The two keywords before, empty for other tokens. */
  private last = ''
  private last2 = ''

  constructor(lexer: Lexer) {
    this.lexer = lexer
  }

  name(): QueryName {
    const { lexer } = this
    for (let kind = lexer.kind; kind !== END && kind !== SEMICOLON; kind = this.next()) {
      const word = lexer.keywordOf(KEYWORDS)
      if (kind === WORD || kind === QUOTED) this.onWord(word)
      else if (kind === OPEN) this.groups.open(this.last)
      else if (kind === CLOSE) this.groups.close()
      else this.onOther(kind === COMMA)
      if (this.bestRank === 0) break
      this.last2 = this.last
      this.last = word
    }
    return { verb: this.verb || 'with', table: this.best }
  }

  private next(): number {
    const { state, expects, listsTables } = this.groups.group
    const anything = state !== BODY || expects || listsTables || this.last !== ''
    return anything ? this.lexer.next() : this.lexer.nextOf(SHAPES)
  }

  private onWord(word: string): void {
    const { group } = this.groups
    if (group.state === BODY) this.onBodyWord(word)
    else if (group.state === START) this.onFirstWord(word)
    else if (group.state === CTE_NAME) this.onCteName(word)
    else if (group.state === CTE_SEARCH) group.state = word === 'set' ? CTE_NEXT : CTE_SEARCH
    else if (group.state === CTE_NEXT) {
      if (BEFORE_TABLE.has(word)) this.begin(word)
      else if (word === 'search' || word === 'cycle') group.state = CTE_SEARCH
    }
  }

  private onFirstWord(word: string): void {
    const { group } = this.groups
    if (word === 'with') {
      group.state = CTE_NAME
      group.hasScope = true
      this.scopes.begin()
    } else if (BEFORE_TABLE.has(word)) this.begin(word)
    else {
      group.state = BODY
      group.listsTables = group.ofTables
      if (group.ofTables) this.onTable(word)
    }
  }

  private begin(verb: string): void {
    const { group } = this.groups
    group.begin(verb)
    if (this.verb === '' && group.rank === 0) this.verb = verb
  }

  private onCteName(word: string): void {
    if (word === 'recursive') this.scopes.recursive()
    else {
      this.scopes.declare(nameAt(this.lexer)?.text ?? '')
      this.groups.group.state = CTE_AS
    }
  }

  private onBodyWord(word: string): void {
    const { group } = this.groups
    if (group.expects) this.onTable(word)
    else if (word === '') this.onOperand()
    else if (word === 'select') group.begin(word)
    else if (word === group.before) {
      if (this.isLabel()) return
      group.expects = true
      group.listsTables = group.verb === 'select'
    } else if (group.listsTables) {
      if (word === 'join') group.expects = true
      else if (AFTER_FROM.has(word)) group.listsTables = false
    } else if (!NO_CALL.has(word)) this.onOperand()
  }

  /** `1 as from`, `a is distinct from b`: a FROM that brings no table. */
  private isLabel(): boolean {
    return this.last === 'as' || (this.last === 'distinct' && (this.last2 === 'is' || this.last2 === 'not'))
  }

  /** The call that a SELECT begins with names it, should there be no table. */
  private onOperand(): void {
    const { last } = this
    if (last === '' || this.groups.group.rank !== 0) return
    if (last !== 'select' && (last !== 'distinct' || this.last2 !== 'select')) return
    const name = nameAt(this.lexer)
    if (name && this.lexer.peek() === OPEN) this.take(name, CALL)
  }

  private onTable(word: string): void {
    const { lexer, scopes } = this
    const { group } = this.groups
    // `from only visits`, `from lateral f()`, `from rows from (f(), g())`
    group.expects = word === 'only' || word === 'lateral' || (word === 'from' && this.last === 'rows')
    if (group.expects) return
    group.expects = word === 'rows' && lexer.followedBy('from')
    const name = group.expects ? null : nameAt(lexer)
    if (!name) return
    const reads = group.verb === 'select' || group.verb === 'table' || group.ofTables
    if (reads && !name.qualified && scopes.has(name.text)) return
    this.take(name, group.rank + (reads && lexer.peek() === OPEN ? FUNCTION : 0))
  }

  private take(name: Name, rank: number): void {
    if (rank >= this.bestRank) return
    this.best = name.text
    this.bestRank = rank
  }

  private onOther(comma: boolean): void {
    const { group } = this.groups
    if (group.state === START) group.state = BODY
    if (group.state === CTE_NEXT && comma) group.state = CTE_NAME
    group.expects = comma && group.state === BODY && group.listsTables
  }
}
