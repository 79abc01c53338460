import type { WebpackConfig } from '../next-config.ts'
import type { Plan } from '../plan.ts'
import { moduleRequest } from '../project/libraries.ts'
import { OWN_OUTSIDE } from '../project/outside.ts'
import { otherVersion } from '../project/own-copies.ts'
import { isPromise } from '../promise.ts'

/**
 * Next leaves packages outside the bundle by their name, before any alias is applied (all of them in the pages router,
 * those of its list everywhere). The names we replace have to be bundled; the real drivers are left outside instead.
 * @param config changed in place
 * @param aliases ours, each name with a `$` behind it
 */
export function addExternals(
  config: WebpackConfig,
  plan: Plan,
  aliases: Readonly<Record<string, string>>,
): void {
  const drivers = Object.fromEntries(
    plan.libraries
      .filter(({ external, byName }) => external && byName)
      .map(({ name, seam }) => [`next-db-monitoring/internal/real/${seam}`, `commonjs ${name}`]),
  )
  const inside = ({ request, context }: Asked): boolean => {
    if (request === undefined) return false
    if (/^next-db-monitoring(?:\/|$)/.test(request)) return true
    if (aliases[`${request}$`] === undefined) return false
    const library = plan.libraries.find(({ name }) => name === request)
    return library === undefined || context === undefined || otherVersion(library, context) === null
  }
  const existing =
    config.externals === undefined
      ? []
      : Array.isArray(config.externals)
        ? config.externals
        : [config.externals]
  const asked = (data: Asked): Asked | null => {
    const instead = libraryBehind(data, plan)
    if (instead !== null) return { ...data, request: instead, context: plan.app.dir }
    return inside(data) ? null : data
  }
  config.externals = [drivers, ownParts, ...existing.map((external: unknown) => sparing(external, asked))]
}

/** Our own doors that Node loads, in a form that a `require` takes. */
function ownParts(
  { request }: { readonly request?: string },
  callback: (error?: unknown, result?: string) => void,
): void {
  if (request?.startsWith(`${OWN_OUTSIDE}/`)) callback(null, `commonjs ${request}`)
  else callback()
}

/**
 * What our seam of a library asks for, by a name that no alias of ours holds: in the pages router Next leaves that to Node, as it does without
 * the plugin. `null` = something else, or there is no such name, and the library is bundled.
 */
function libraryBehind({ request }: Asked, { libraries }: Plan): string | null {
  const [, way, seam] = /^next-db-monitoring\/internal\/(real|required)\/([\w-]+)$/.exec(request ?? '') ?? []
  const library = libraries.find((each) => each.seam === seam && !each.external)
  if (!library) return null
  return (way === 'real' ? moduleRequest(library) : null) ?? library.required
}

/** What webpack asks an external function. */
interface Asked {
  readonly request?: string
  /** Folder of the importer. */
  readonly context?: string
}

type Answer = (error?: unknown, result?: unknown) => void

type ExternalFunction = (data: Asked, callback: Answer) => unknown

/**
 * An external function that is asked in another way. Other forms are explicit and stay.
 * @param asked what to ask it; `null` = nothing
 */
function sparing(external: unknown, asked: (data: Asked) => Asked | null): unknown {
  // Three parameters is webpack 4's form.
  if (typeof external !== 'function' || external.length > 2) return external
  const ask = external as ExternalFunction
  const sparingly: ExternalFunction = (data, callback) => {
    const instead = asked(data)
    if (instead === null) return callback()
    if (instead === data || !instead.request?.endsWith('.mjs')) return ask(instead, callback)
    const answer = ask(instead, (error, result) => callback(error, importable(result)))
    return isPromise(answer) ? answer.then(importable) : answer
  }
  return sparingly
}

/** A function of the user's may have a module required, as it has the library by its own name: that is bundled instead. */
function importable(result: unknown): unknown {
  return typeof result === 'string' && /^(?:module|import)\b/.test(result) ? result : undefined
}
