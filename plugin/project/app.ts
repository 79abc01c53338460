import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PluginError, show } from '../errors.ts'
import { BESIDE_PAGES, GROUP } from '../generated/content.ts'

/** Facts about the app, from the disk. */
export interface App {
  readonly dir: string
  /** Existing `app` directory (root wins over `src`, as in Next), unless it only holds files that an earlier version generated. */
  readonly appDir: string | null
  readonly pagesDir: string | null
  /** It has no other router than that of pages. An `app` directory would switch on the other one, with its 404 and its types. */
  readonly pagesOnly: boolean
  /** Folder of our generated files, absolute: a route group, or beside `pages` one that is no router's. */
  readonly ownDir: string
  readonly typescript: boolean
  /** Its package.json says `commonjs`. */
  readonly isScript: boolean
  /** The user's `db-monitoring.config.*`; `null` = none. */
  readonly configFile: string | null
}

const CONFIG_EXTENSIONS = ['ts', 'mts', 'js', 'mjs']

export function readApp(dir: string, configFile: string | null): App {
  const pagesDir = firstDirectory(dir, ['pages', 'src/pages'])
  const isLeft = (path: string): boolean => pagesDir !== null && namesIn(path).join() === GROUP
  const appDir = firstDirectory(dir, ['app', 'src/app'], isLeft)
  return {
    dir,
    appDir,
    pagesDir,
    pagesOnly: appDir === null && pagesDir !== null,
    ownDir:
      appDir === null && pagesDir !== null
        ? join(dirname(pagesDir), BESIDE_PAGES)
        : join(appDir ?? join(dir, 'app'), GROUP),
    typescript: existsSync(join(dir, 'tsconfig.json')),
    isScript: saysCommonJs(join(dir, 'package.json')),
    configFile: configFile === null ? foundConfig(dir) : namedConfig(dir, configFile),
  }
}

/**
 * The app's directory: the one given, else that of the next.config file that calls us (`next build some/dir` does not change the
 * working directory), else the working directory where it has a next.config, which may call us from a module it imports.
 * @param files of the calls that led to us, innermost first
 * @returns `null` when it cannot be known
 */
export function appDirectory(given: string | null, files: readonly string[]): string | null {
  if (given !== null) return resolve(given)
  for (const file of files) {
    const path = pathOf(file)
    if (path !== null && NEXT_CONFIG.test(basename(path)) && existsSync(dirname(path))) return dirname(path)
  }
  const here = process.cwd()
  return namesIn(here).some((name) => NEXT_CONFIG.test(name)) ? here : null
}

const NEXT_CONFIG = /^next\.config(?:\.compiled)?\.[cm]?[jt]s$/

function pathOf(file: string): string | null {
  if (!file.startsWith('file:')) return isAbsolute(file) ? file : null
  try {
    return fileURLToPath(file)
  } catch {
    return null
  }
}

function namesIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir)
  } catch {
    return []
  }
}

function foundConfig(dir: string): string | null {
  for (const folder of [dir, join(dir, 'src')]) {
    for (const extension of CONFIG_EXTENSIONS) {
      const file = join(folder, `db-monitoring.config.${extension}`)
      if (existsSync(file)) return readable(file, 'db-monitoring.config')
    }
  }
  return null
}

function namedConfig(dir: string, name: string): string {
  const file = isAbsolute(name) ? name : join(dir, name)
  if (!existsSync(file)) {
    throw unreadable('configFile', `an existing file (looked at ${name} in the app's directory)`, show(name))
  }
  return readable(file, 'configFile')
}

function readable(file: string, field: string): string {
  try {
    if (!statSync(file).isFile()) throw new Error('it is not a file')
    readFileSync(file)
    return file
  } catch (error) {
    throw unreadable(field, 'a readable file', error instanceof Error ? error.message : String(error))
  }
}

function unreadable(field: string, expected: string, received: string): PluginError {
  return new PluginError({
    code: 'DBM-103',
    field,
    expected,
    received,
    fix: 'Mend the path or the permissions, or remove the file: without one the defaults apply.',
  })
}

function saysCommonJs(file: string): boolean {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { readonly type?: unknown } | null)?.type === 'commonjs'
  } catch {
    return false
  }
}

function firstDirectory(
  dir: string,
  names: readonly string[],
  isNone: (path: string) => boolean = () => false,
): string | null {
  for (const name of names) {
    const path = join(dir, name)
    if (existsSync(path) && statSync(path).isDirectory() && !isNone(path)) return path
  }
  return null
}
