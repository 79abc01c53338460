/** A value as `apps/superset/lib/look.mjs` describes it: the number of an object, or a kind of value. */
type Reference = number | string

interface Node {
  readonly type: string
  readonly constructs: boolean
  /** `false` = its members cannot be listed; each of them can be imported by its name all the same, which is another form. */
  readonly isListed?: boolean
  /** Of a function: parameters. */
  readonly length?: number
  readonly members: Readonly<Record<string, { readonly isEnumerable: boolean; readonly value: Reference }>>
}

/** What an app found in everything it imported, in every way. */
export interface Looks {
  readonly roots: Readonly<Record<string, Reference>>
  readonly nodes: readonly Node[]
  /** What could not be imported, with its message. */
  readonly failures: Readonly<Record<string, string>>
}

/** Differences that are meant, or that cannot be otherwise. */
const MEANT: readonly RegExp[] = [
  // What handles requests and what runs at the start is ours; the user's runs inside.
  /^\.\.\/\.\.\/(?:proxy|middleware|instrumentation) [\w-]+\.(?:proxy|middleware|register|default)\b/,
  // A stand-in is a module of its own, and one file stands for a library's module and its CommonJS: who imports a file of
  // the library by its path gets the untouched copy. That it has all members is compared.
  /^below .* is not /,
  /^@supabase\/\S+ [\w-]+(?:\.create\w+)? is not @supabase\//,
  /\[\[Prototype\]\]: (?:object of the language in place of null|null in place of object of the language)$/,
  // webpack makes a new namespace of CommonJS for each `import()`, and Node gives what is not built with the app; the members are compared.
  /^(?:pg|postgres) (?:dynamic|created-require) is not /,
  // Where webpack joins modules, it drops from a namespace that is passed on whole what an `export *` brings of CommonJS; imported by name it is there.
  /^(?:pg|\.\.\/\.\.\/(?:middleware|instrumentation)) star-export\.[^.]+: missing$/,
  // The class and the function are seen through a lens; `instanceof` and everything on the prototype is theirs.
  /\.prototype\.constructor is not /,
  // For pages Turbopack bundles the module that is imported and leaves to Node the CommonJS that is required; neither holds anything.
  /^@supabase\/ssr required-named\.\w+ is not @supabase\/ssr star\./,
  /^@supabase\/ssr star\.default\.__esModule: missing$/,
]

/**
 * What is there without the plugin and not with it, one line each, by the path to it. Everything that is one object
 * without the plugin has to be one object with it: `a is not b` where it is two.
 */
export function missing(bare: Looks, ours: Looks): readonly string[] {
  const problems: string[] = []
  const pairs = new Map<number, { readonly ours: Reference; readonly path: string }>()
  const visit = (path: string, wanted: Reference, found: Reference | undefined): void => {
    if (typeof wanted === 'string') {
      if (found !== wanted) problems.push(`${path}: ${kind(ours, found)} in place of ${wanted}`)
      return
    }
    const seen = pairs.get(wanted)
    if (seen !== undefined) {
      if (seen.ours !== found) problems.push(`${path} is not ${seen.path}`)
      return
    }
    const before = bare.nodes[wanted] as Node
    const after = typeof found === 'number' ? ours.nodes[found] : undefined
    if (after === undefined || found === undefined) {
      problems.push(`${path}: ${kind(ours, found)} in place of ${before.type}`)
      return
    }
    pairs.set(wanted, { ours: found, path })
    problems.push(...differences(path, before, after))
    if (after.isListed === false) return
    for (const [name, member] of Object.entries(before.members)) {
      const there = after.members[name]
      if (there === undefined) problems.push(`${path}.${name}: missing`)
      else visit(`${path}.${name}`, member.value, there.value)
    }
  }
  for (const [name, value] of Object.entries(bare.roots)) {
    const failure = ours.failures[name]
    if (failure === undefined) visit(name, value, ours.roots[name])
    else problems.push(`${name}: ${failure}`)
  }
  return problems.filter((problem) => !MEANT.some((meant) => meant.test(problem)))
}

function differences(path: string, before: Node, after: Node): readonly string[] {
  const problems: string[] = []
  if (before.type !== after.type) problems.push(`${path}: ${after.type} in place of ${before.type}`)
  if (before.constructs && !after.constructs) problems.push(`${path}: cannot be constructed`)
  if (before.length !== undefined && before.length !== after.length)
    problems.push(`${path}: ${after.length} parameters in place of ${before.length}`)
  for (const [name, { isEnumerable }] of Object.entries(before.members))
    if (isEnumerable && after.members[name]?.isEnumerable === false)
      problems.push(`${path}.${name}: not enumerable`)
  return problems
}

function kind(looks: Looks, found: Reference | undefined): string {
  return typeof found === 'number' ? (looks.nodes[found]?.type ?? 'nothing') : (found ?? 'nothing')
}
