import type { NextConfigLike } from '../next-config.ts'
import { required } from '../project/required.ts'
import { warn } from '../warn.ts'
import type { MountedRoutes } from './mount.ts'
import { sourceMatches } from './source-matches.ts'

/** Name of the inlined variable: our paths that rewrites cover, by blanks; `none`; empty = nobody looked. */
const VARIABLE = 'DB_MONITORING_REWRITTEN'
/** The same for build workers, which evaluate the configuration again and never its rewrites. */
const FOR_WORKERS = 'DB_MONITORING_REWRITTEN_FOUND'

interface Rule {
  readonly source?: unknown
  readonly basePath?: false
  readonly locale?: false
}

type Rules =
  | readonly Rule[]
  | { readonly beforeFiles?: readonly Rule[]; readonly afterFiles?: readonly Rule[] }

/** What the look needs of the plan. */
interface Looked {
  readonly app: { readonly dir: string }
  readonly facts: { readonly basePath: string; readonly routes: MountedRoutes }
}

/**
 * Looks at the rewrites when Next asks for them: a rule of `beforeFiles` is applied after the proxy and could take a request that passed
 * the user's guard as ours to any page. The running package does not let such paths pass.
 */
export function withRewrites<C extends NextConfigLike>(config: C, plan: Looked): C {
  const users: unknown = config.rewrites
  // Next warns about `rewrites` in a static export, and rejects anything but a function.
  if (config.output === 'export' || (users !== undefined && typeof users !== 'function')) return config
  const env = { ...config.env, [VARIABLE]: foundBefore(plan.app.dir) }
  const extended: C = { ...config, env }
  const rewrites = async function (this: NextConfigLike | undefined): Promise<unknown> {
    const rules = ((await users?.call(this ?? config)) ?? []) as Rules
    // Called on a copy, by Next: what a wrapper around us asks for, it may change.
    if (this?.env !== undefined && this.env !== env) {
      const covered = coveredBy(rules, config, plan)
      this.env[VARIABLE] = covered.join(' ') || 'none'
      process.env[FOR_WORKERS] = JSON.stringify([plan.app.dir, this.env[VARIABLE]])
      if (covered.length > 0) say(covered)
    }
    return rules
  }
  return Object.assign(extended, { rewrites })
}

function foundBefore(dir: string): string {
  const [where, found] = JSON.parse(process.env[FOR_WORKERS] ?? '[]') as string[]
  return where === dir && found !== undefined ? found : ''
}

function coveredBy(rules: Rules, config: NextConfigLike, { app, facts }: Looked): string[] {
  const next = required('next', app.dir)
  const lists = rules as { beforeFiles?: readonly Rule[]; afterFiles?: readonly Rule[] }
  const after = Array.isArray(rules) ? (rules as readonly Rule[]) : (lists.afterFiles ?? [])
  // With i18n Next tries files late for a path that was asked for with a language.
  const asked = [...(lists.beforeFiles ?? []), ...(config.i18n ? after : [])]
  const { locales = [] } = (config.i18n ?? {}) as { locales?: readonly string[] }
  return Object.values(facts.routes).filter((path): path is string => {
    if (path === false) return false
    return asked.some(({ source, basePath, locale }) => {
      const starts = [...(basePath === false ? ['', facts.basePath] : [''])]
      const middles = locale === false ? ['', ...locales.map((name) => `/${name}`)] : ['']
      return starts.some((start) =>
        middles.some((middle) =>
          // A source that cannot be read is taken to match.
          ['', '/'].some((end) => sourceMatches(source, start + middle + path + end, next) ?? true),
        ),
      )
    })
  })
}

function say(covered: readonly string[]): void {
  warn({
    code: 'DBM-110',
    field: 'rewrites',
    expected: 'rules of beforeFiles without the monitoring routes',
    received: `one that covers ${covered.join(', ')}`,
    fix: 'Requests for these paths go through the proxy or middleware like all others, because the rule may lead to any page. Exclude them from its `source`, e.g. /((?!api/).*).',
  })
}
