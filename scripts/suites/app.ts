import { chmod, copyFile, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { must } from '../../test/e2e/kit/run.ts'
import { PACKAGES, type Suite } from './suites.ts'
import { putTree } from './trees.ts'

export const ROOT: string = fileURLToPath(new URL('../../', import.meta.url))
export const PARTS: string = join(ROOT, 'scripts', 'suites', 'parts')
const DIR = join(ROOT, '.cache', 'suites')

/** An app with the libraries as npm has them, and beside each the tests of its repository. */
export interface SuiteApp {
  readonly dir: string
  /** Files of tests of a suite, by path below the app, sorted. */
  filesOf(suite: Suite): Promise<readonly string[]>
}

/**
 * Makes the app, or brings the one of an earlier run up to date.
 * @param from folder with clones of the repositories; `null` = they are cloned from GitHub
 */
export async function suiteApp(suites: readonly Suite[], from: string | null): Promise<SuiteApp> {
  await mkdir(DIR, { recursive: true })
  const about = { name: 'suites', private: true, dependencies: PACKAGES }
  await writeFile(join(DIR, 'package.json'), JSON.stringify(about, null, 2))
  await must('npm', ['install', '--no-fund', '--no-audit'], DIR)
  for (const suite of suites) await placeTests(suite, from)
  return { dir: DIR, filesOf: (suite) => filesOf(suite) }
}

async function placeTests(suite: Suite, from: string | null): Promise<void> {
  const tree = join(DIR, 'trees', suite.name)
  await rm(tree, { recursive: true, force: true })
  const folders = suite.folders.map(([folder]) => folder)
  putTree(suite.source, folders, tree, from)
  for (const [folder, target] of suite.folders) {
    await rm(join(DIR, target), { recursive: true, force: true })
    await mkdir(dirname(join(DIR, target)), { recursive: true })
    await cp(join(tree, folder), join(DIR, target), { recursive: true })
  }
  for (const [path, part] of Object.entries(suite.parts)) {
    await copyFile(join(PARTS, part), join(DIR, path))
    await copyFile(join(PARTS, 'report.cjs'), join(DIR, dirname(path), 'report.cjs'))
  }
}

async function filesOf(suite: Suite): Promise<readonly string[]> {
  const found: string[] = []
  for (const [, target] of suite.folders)
    for (const name of await readdir(join(DIR, target), { recursive: true })) {
      const file = `${target}/${name.replaceAll('\\', '/')}`
      if (suite.files.test(file)) found.push(file)
      // libpq and its clients read this file only when no one else can.
      if (file.endsWith('pgpass.file')) await chmod(join(DIR, file), 0o600)
    }
  return found.sort()
}

/** Applies the suite's edits to its files of tests. */
export async function edit(
  app: SuiteApp,
  suite: Suite,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  if (suite.edits.length === 0) return
  for (const file of await app.filesOf(suite)) {
    let text = await readFile(join(app.dir, file), 'utf8')
    for (const [pattern, to] of suite.edits) text = text.replace(pattern, filled(to, values))
    await writeFile(join(app.dir, file), text)
  }
}

function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/<(\w+)>/g, (all, name: string) => values[name] ?? all)
}
