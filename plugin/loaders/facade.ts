import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { explain } from '../errors.ts'
import { exportedLiteral } from './literal.ts'

/** Query that marks the user's own module, so that the facade can import it without being asked again. */
export const MARKER = 'db-monitoring-original'

/** Exports of a proxy or middleware file that Next reads without running it. */
const STATIC_EXPORTS = ['config', 'runtime', 'preferredRegion', 'regions', 'maxDuration']

export interface FacadeOptions {
  /** Absolute paths of the files to stand in front of, with forward slashes. */
  readonly files: readonly string[]
  /** Names of the root files, when any present later counts as well: `<dir>/(src/)?<name>.<extension>`. */
  readonly bundler: 'turbopack' | 'webpack'
}

/** The parts of a loader's `this` that webpack and Turbopack both have. */
interface LoaderContext {
  readonly resourcePath: string
  readonly resourceQuery?: string
  getOptions(): FacadeOptions
  emitWarning?(warning: Error): void
}

/**
 * Replaces `proxy.ts`, `middleware.ts` and `instrumentation.ts` by a module that imports the original and hands on what
 * it exports, wrapped. What cannot be replaced safely goes through as it is, with a warning.
 */
export default function facadeLoader(this: LoaderContext, source: string): string {
  const { files, bundler } = this.getOptions()
  const path = this.resourcePath.replaceAll('\\', '/')
  if (this.resourceQuery?.includes(MARKER) || !files.includes(path)) return source
  const file = basename(path)
  if (/^instrumentation\./.test(file)) return instrumentationFacade(file)

  const original = readFileSync(this.resourcePath, 'utf8')
  const statics = staticExports(original, file, bundler)
  if (statics.unreadable !== null) {
    const problem = explain({
      code: 'DBM-109',
      field: file,
      expected: `\`export const ${statics.unreadable}\` to be a plain literal`,
      received: 'something that has to be run to be known',
      fix: `Write it as a literal, as Next.js asks. Until then ${file} runs unchanged and its operations are not told apart as \`middleware\`.`,
    })
    this.emitWarning?.(new Error(problem))
    return source
  }
  return proxyFacade(file, statics.lines)
}

/** The facade of a proxy or middleware file. */
export function proxyFacade(file: string, statics: readonly string[]): string {
  const kind = file.startsWith('proxy.') ? 'proxy' : 'middleware'
  const from = JSON.stringify(`./${file}?${MARKER}`)
  return [
    `import * as original from ${from};`,
    'import { handlerOf, wrapProxy } from "next-db-monitoring/seams/proxy";',
    `const wrapped = wrapProxy(handlerOf(original, ${JSON.stringify(kind)}), { file: ${JSON.stringify(file)} });`,
    `export { wrapped as ${kind}, wrapped as default };`,
    ...statics,
    '',
  ].join('\n')
}

/** The facade of an instrumentation file. */
export function instrumentationFacade(file: string): string {
  const from = JSON.stringify(`./${file}?${MARKER}`)
  return [
    `import * as original from ${from};`,
    'import { wrapInstrumentation } from "next-db-monitoring/seams/instrumentation";',
    `export * from ${from};`,
    'const wrapped = wrapInstrumentation(original);',
    'export const register = wrapped.register;',
    'export const onRequestError = wrapped.onRequestError;',
    '',
  ].join('\n')
}

function staticExports(
  source: string,
  file: string,
  bundler: FacadeOptions['bundler'],
): { readonly lines: readonly string[]; readonly unreadable: string | null } {
  const lines: string[] = []
  for (const name of STATIC_EXPORTS) {
    const literal = exportedLiteral(source, name)
    if (!literal.found) continue
    if (literal.text !== null) lines.push(`export const ${name} = ${literal.text};`)
    // With webpack Next reads these from the file on disk, so handing the value on is enough.
    else if (bundler === 'webpack')
      lines.push(`export { ${name} } from ${JSON.stringify(`./${file}?${MARKER}`)};`)
    else return { lines: [], unreadable: name }
  }
  return { lines, unreadable: null }
}
