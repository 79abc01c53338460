import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { PluginError } from '../errors.ts'
import { exportedNames, hasOtherDefault, starSources } from './exported-names.ts'
import { exportedLiteral, isCommonJs } from './literal.ts'

/** Query that marks the user's own module, so that the facade can import it without being loaded again. */
export const MARKER = 'db-monitoring-original'

/** Exports of a proxy or middleware file that Next reads without running it. */
const STATIC_EXPORTS = ['config', 'runtime', 'preferredRegion', 'regions', 'maxDuration']

export interface FacadeOptions {
  /** Absolute paths of the files to replace, with forward slashes. */
  readonly files: readonly string[]
  readonly bundler: 'turbopack' | 'webpack'
  /** Whether the facade of a proxy or middleware file may re-export everything: Turbopack of Next 15 finds no matcher then. */
  readonly starExports?: boolean
}

/** The parts of a loader's `this` that webpack and Turbopack both have. */
interface LoaderContext {
  readonly resourcePath: string
  readonly resourceQuery?: string
  getOptions(): FacadeOptions
  emitWarning?(warning: Error): void
}

/**
 * Replaces `proxy.ts`, `middleware.ts` and `instrumentation.ts` by a module that imports the original and re-exports it,
 * wrapped. A file that cannot be replaced safely is left unchanged, with a warning.
 */
export default function facadeLoader(this: LoaderContext, source: string): string {
  const { files, bundler, starExports = true } = this.getOptions()
  const path = this.resourcePath.replaceAll('\\', '/')
  if (this.resourceQuery?.includes(MARKER) || !files.includes(path)) return source
  try {
    return facadeOf(this.resourcePath, bundler, starExports)
  } catch (error) {
    const { message } = error instanceof PluginError ? error : notWrapped(basename(path), error)
    this.emitWarning?.(new Error(message))
    return source
  }
}

function facadeOf(path: string, bundler: FacadeOptions['bundler'], starExports: boolean): string {
  const file = basename(path)
  const original = readFileSync(path, 'utf8')
  // Where package.json says `commonjs`, Turbopack refuses a module under the name of a script.
  if (isCommonJs(original)) return commonJsFacade(file)
  if (/^instrumentation\./.test(file)) return instrumentationFacade(file)
  const others = starExports
    ? [`export * from ${JSON.stringify(`./${file}?${MARKER}`)};`]
    : namedExports(original, file)
  const statics = [...others, ...staticExports(original, file, bundler)]
  return proxyFacade(file, statics, hasOtherDefault(original, kindOf(file)))
}

/** Further exports of a file, by name. Its own `export *` stays one. */
function namedExports(original: string, file: string): readonly string[] {
  return [
    ...exportedNames(original)
      .filter((name) => !STATIC_EXPORTS.includes(name) && name !== kindOf(file))
      .map((name) => `export const ${name} = original.${name};`),
    ...starSources(original).map((from) => `export * from ${JSON.stringify(from)};`),
  ]
}

/**
 * The facade of a proxy or middleware file. Its other exports (constants that pages import) are re-exported.
 * @param statics lines that export it, and what Next reads without running it
 * @param otherDefault the default export is not the handler, and is not changed
 */
export function proxyFacade(file: string, statics: readonly string[], otherDefault: boolean): string {
  const kind = kindOf(file)
  const from = JSON.stringify(`./${file}?${MARKER}`)
  return [
    `import * as original from ${from};`,
    'import { handlerOf, wrapProxy } from "next-db-monitoring/internal/seams/proxy";',
    `const wrapped = wrapProxy(handlerOf(original, ${JSON.stringify(kind)}), { file: ${JSON.stringify(file)} });`,
    ...(otherDefault
      ? [
          `export { wrapped as ${kind} };`,
          `const { default: other } = { ...original };`,
          `export default other === original.${kind} ? wrapped : other;`,
        ]
      : [`export { wrapped as ${kind}, wrapped as default };`]),
    ...statics,
    '',
  ].join('\n')
}

/** The facade of an instrumentation file. */
export function instrumentationFacade(file: string): string {
  const from = JSON.stringify(`./${file}?${MARKER}`)
  return [
    `import * as original from ${from};`,
    'import { wrapInstrumentation } from "next-db-monitoring/internal/seams/instrumentation";',
    `export * from ${from};`,
    'const wrapped = wrapInstrumentation(original);',
    'export default wrapped.default;',
    'export const register = wrapped.register;',
    'export const onRequestError = wrapped.onRequestError;',
    '',
  ].join('\n')
}

/** The facade of either kind of file where the app wrote it in CommonJS. */
export function commonJsFacade(file: string): string {
  const original = `require(${JSON.stringify(`./${file}?${MARKER}`)})`
  if (/^instrumentation\./.test(file)) {
    return [
      'const { wrapInstrumentation } = require("next-db-monitoring/internal/seams/instrumentation");',
      `const original = ${original};`,
      'const { register, onRequestError } = wrapInstrumentation(original);',
      'module.exports = { ...original, register, onRequestError };',
      '',
    ].join('\n')
  }
  const kind = kindOf(file)
  return [
    'const { handlerOf, wrapProxy } = require("next-db-monitoring/internal/seams/proxy");',
    `const original = ${original};`,
    `const wrapped = wrapProxy(handlerOf(original, ${JSON.stringify(kind)}), { file: ${JSON.stringify(file)} });`,
    `const other = original.${kind} && original.default && original.default !== original.${kind} ? original.default : wrapped;`,
    `module.exports = { ...original, ${kind}: wrapped, default: other };`,
    '',
  ].join('\n')
}

function kindOf(file: string): 'proxy' | 'middleware' {
  return file.startsWith('proxy.') ? 'proxy' : 'middleware'
}

/** @throws PluginError DBM-109 when Turbopack could not read them any more */
function staticExports(source: string, file: string, bundler: FacadeOptions['bundler']): readonly string[] {
  return STATIC_EXPORTS.flatMap((name) => {
    const literal = exportedLiteral(source, name)
    if (!literal.found) return []
    if (literal.text !== null) return [`export const ${name} = ${literal.text};`]
    // With webpack Next reads these from the file on disk, so a re-export is enough.
    if (bundler === 'webpack') return [`export { ${name} } from ${JSON.stringify(`./${file}?${MARKER}`)};`]
    throw new PluginError({
      code: 'DBM-109',
      field: file,
      expected: `\`export const ${name}\` to be a plain literal`,
      received: 'something that has to be run to be known',
      fix: `Write it as a literal, as Next.js requires. Until then ${file} runs unchanged and its operations are not labelled \`middleware\`.`,
    })
  })
}

function notWrapped(file: string, error: unknown): PluginError {
  return new PluginError({
    code: 'DBM-109',
    field: file,
    expected: 'a file that can be wrapped',
    received: error instanceof Error ? error.message : String(error),
    fix: `${file} runs unchanged and is not watched. Please report this message.`,
  })
}
