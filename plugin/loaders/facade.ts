import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { PluginError } from '../errors.ts'
import { commonJsFacade } from './common-js.ts'
import { exportedNames, hasOtherDefault, starSources } from './exported-names.ts'
import { exportedLiteral, isCommonJs } from './literal.ts'
import { type EntryName, MARKER, originalOf, type Replaced } from './original.ts'

/** Exports of a proxy or middleware file that Next reads without running it; whatever else it exports is the app's own. */
const STATIC_EXPORTS = ['config', 'runtime', 'preferredRegion', 'maxDuration']

/** What a facade names for itself, in a way that no app does: its exports are in the same module. */
const OWN = '__dbMonitoring'

export interface FacadeOptions {
  /** The files to replace, by absolute path with forward slashes, and the name each is Next's by: a link leads to any name. */
  readonly files: Readonly<Record<string, EntryName>>
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
  const name = Object.hasOwn(files, path) ? files[path] : undefined
  if (this.resourceQuery?.includes(MARKER) || name === undefined) return source
  try {
    return facadeOf(this.resourcePath, name, bundler, starExports)
  } catch (error) {
    const { message } = error instanceof PluginError ? error : notWrapped(basename(path), error)
    this.emitWarning?.(new Error(message))
    return source
  }
}

function facadeOf(
  path: string,
  name: EntryName,
  bundler: FacadeOptions['bundler'],
  starExports: boolean,
): string {
  const file = basename(path)
  const original = readFileSync(path, 'utf8')
  // Where package.json says `commonjs`, Turbopack refuses a module under the name of a script.
  if (isCommonJs(original)) return commonJsFacade({ name, file })
  if (name === 'instrumentation') return instrumentationFacade(file)
  const read = staticExports(original, file, bundler)
  const others = starExports
    ? [`export * from ${originalOf(file)};`]
    : namedExports(original, name, file, read.length === 0)
  const statics = [...others, ...read]
  return proxyFacade({ name, file }, statics, hasOtherDefault(original, name))
}

/**
 * Further exports of a file, by name. Its own `export *` stays one.
 * @param live as re-exports, which show what changes there; beside one Turbopack of Next 15 finds no matcher
 */
function namedExports(original: string, kind: string, file: string, live: boolean): readonly string[] {
  const names = exportedNames(original).filter((name) => !STATIC_EXPORTS.includes(name) && name !== kind)
  const copied = names.flatMap((name, index) => [
    `const ${OWN}${index} = ${OWN}Original[${/^["']/.test(name) ? name : JSON.stringify(name)}];`,
    `export { ${OWN}${index} as ${name} };`,
  ])
  const passed = names.length > 0 ? [`export { ${names.join(', ')} } from ${originalOf(file)};`] : []
  return [
    ...(live ? passed : copied),
    ...starSources(original).map((from) => `export * from ${JSON.stringify(from)};`),
  ]
}

/**
 * The facade of a proxy or middleware file. Its other exports (constants that pages import) are re-exported.
 * @param statics lines that export it, and what Next reads without running it
 * @param otherDefault the default export is not the handler, and is not changed
 */
function proxyFacade({ name, file }: Replaced, statics: readonly string[], otherDefault: boolean): string {
  return [
    `import * as ${OWN}Original from ${originalOf(file)};`,
    `import { handlerOf as ${OWN}Handler, wrapProxy as ${OWN}Wrap } from "next-db-monitoring/internal/seams/proxy";`,
    `const ${OWN}Wrapped = ${OWN}Wrap(${OWN}Handler(${OWN}Original, ${JSON.stringify(name)}), { file: ${JSON.stringify(file)} });`,
    ...(otherDefault
      ? [
          `export { ${OWN}Wrapped as ${name} };`,
          `const { default: ${OWN}Default } = { ...${OWN}Original };`,
          `export default ${OWN}Default === ${OWN}Original.${name} ? ${OWN}Wrapped : ${OWN}Default;`,
        ]
      : [`export { ${OWN}Wrapped as ${name}, ${OWN}Wrapped as default };`]),
    ...statics,
    '',
  ].join('\n')
}

/** The facade of an instrumentation file. */
function instrumentationFacade(file: string): string {
  return [
    `import * as ${OWN}Original from ${originalOf(file)};`,
    `import { wrapInstrumentation as ${OWN}Wrap } from "next-db-monitoring/internal/seams/instrumentation";`,
    `export * from ${originalOf(file)};`,
    `const ${OWN}Wrapped = ${OWN}Wrap(${OWN}Original);`,
    `export default ${OWN}Wrapped.default;`,
    `export const register = ${OWN}Wrapped.register;`,
    `export const onRequestError = ${OWN}Wrapped.onRequestError;`,
    '',
  ].join('\n')
}

/** @throws PluginError DBM-109 when Turbopack could not read them any more */
function staticExports(source: string, file: string, bundler: FacadeOptions['bundler']): readonly string[] {
  return STATIC_EXPORTS.flatMap((name) => {
    const literal = exportedLiteral(source, name)
    if (!literal.found) return []
    if (literal.text !== null) return [`export const ${name} = ${literal.text};`]
    // With webpack Next reads these from the file on disk, so a re-export is enough.
    if (bundler === 'webpack') return [`export { ${name} } from ${originalOf(file)};`]
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
