interface Scope {
  readonly names: string[]
  recursive: boolean
  pending: string
}

/** The names of common table expressions that can be seen at one place of a statement: they are no tables. */
export class Scopes {
  /** Most statements have none. */
  private seen: Map<string, number> | null = null
  private readonly open: Scope[] = []

  /** A WITH begins. */
  begin(): void {
    this.open.push({ names: [], recursive: false, pending: '' })
  }

  /** The query that the last WITH belongs to has ended. */
  end(): void {
    for (const name of this.open.pop()?.names ?? []) this.seen?.set(name, (this.seen.get(name) ?? 1) - 1)
  }

  recursive(): void {
    const scope = this.open.at(-1)
    if (scope) scope.recursive = true
  }

  /** A name comes before its body, which sees it only when the WITH is recursive. */
  declare(name: string): void {
    const scope = this.open.at(-1)
    if (!scope) return
    scope.pending = name
    if (scope.recursive) this.define()
  }

  /** The body of the name declared last has ended. */
  define(): void {
    const scope = this.open.at(-1)
    if (!scope || scope.pending === '') return
    scope.names.push(scope.pending)
    this.seen ??= new Map()
    this.seen.set(scope.pending, (this.seen.get(scope.pending) ?? 0) + 1)
    scope.pending = ''
  }

  has(name: string): boolean {
    return this.open.length > 0 && (this.seen?.get(name) ?? 0) > 0
  }
}
