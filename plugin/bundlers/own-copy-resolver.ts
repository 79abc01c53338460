import { basename } from 'node:path'
import type { Library } from '../project/libraries.ts'
import { otherVersion } from '../project/own-copies.ts'
import { nameAround } from '../project/packages.ts'
import { sayBuiltWithOwnCopy } from './copies.ts'

const NAME = 'next-db-monitoring'

interface Request {
  /** Folder of the importer. */
  readonly path?: string | false
  readonly request?: string
}

type Callback = (error?: unknown, result?: unknown) => void

/** The parts used of webpack's resolver. */
interface Resolver {
  readonly options: { readonly alias?: readonly { readonly name: string; readonly alias: unknown }[] }
  ensureHook(name: string): unknown
  getHook(name: string): {
    tapAsync(name: string, work: (request: Request, context: unknown, callback: Callback) => void): void
  }
  doResolve(hook: unknown, request: Request, message: string, context: unknown, callback: Callback): void
}

/**
 * Leads a package that has another version of a library past our alias, to its own copy. An alias knows a name only,
 * whoever imports it.
 * @param libraries those with an alias of ours
 * @param isOurs whether the target of an alias is ours: another one was put in its place and is kept
 */
export function ownCopyResolver(
  libraries: readonly Library[],
  isOurs: (target: unknown) => boolean,
): { apply(resolver: Resolver): void } {
  return {
    apply(resolver) {
      const past = resolver.ensureHook('normal-resolve')
      resolver.getHook('described-resolve').tapAsync(NAME, (request, context, callback) => {
        const library = libraries.find(({ name }) => name === request.request)
        const first = resolver.options.alias?.find(({ name }) => name === library?.name)
        if (!library || !request.path || (first !== undefined && !isOurs(first.alias))) return callback()
        const copy = otherVersion(library, request.path)
        if (copy === null) return callback()
        const owner = nameAround(request.path) ?? basename(request.path)
        sayBuiltWithOwnCopy({ owner, library, version: copy.version, source: false })
        resolver.doResolve(past, request, `${copy.dir}, a copy of its own`, context, (error, result) =>
          // Nothing found: no alias either.
          callback(error, result ?? null),
        )
      })
    },
  }
}
