import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { VERSIONS } from '../../libraries/kit/libraries.ts'
import { must, run } from './run.ts'

export const ROOT: string = fileURLToPath(new URL('../../../', import.meta.url))

/** The installations that the apps share: by major version of Next.js, one with other plugins, one with the older Sentry, two with libraries above the drivers. */
export type InstallName = 'next14' | 'next15' | 'next16' | 'compose' | 'sentry10' | 'libraries' | 'matrix'

const LIBRARIES = {
  '@supabase/ssr': '0.10.2',
  '@supabase/supabase-js': '2.105.0',
  pg: '8.23.1',
  postgres: '3.4.9',
}
const REACT19 = { react: '19.3.1', 'react-dom': '19.3.1', '@types/react': '19.3.0' }
const TYPES = { typescript: '5.9.3', '@types/node': '20.19.43', '@types/pg': '8.23.1' }

const DEPENDENCIES: Readonly<Record<InstallName, Readonly<Record<string, string>>>> = {
  next14: {
    next: '14.2.35',
    react: '18.3.1',
    'react-dom': '18.3.1',
    '@types/react': '18.3.8',
    ...TYPES,
    ...LIBRARIES,
  },
  next15: { next: '15.5.29', ...REACT19, ...TYPES, ...LIBRARIES },
  next16: { next: '16.4.6', ...REACT19, ...TYPES, ...LIBRARIES },
  libraries: {
    next: '16.4.6',
    ...REACT19,
    ...TYPES,
    ...LIBRARIES,
    'drizzle-orm': '0.45.4',
    knex: '3.3.0',
    objection: '3.1.5',
    'pg-boss': '9.0.3',
    'pg-pool': '3.14.0',
    'pg-promise': '12.7.1',
    'reflect-metadata': '0.2.2',
    sequelize: '6.37.8',
    slonik: '46.8.0',
    typeorm: '0.3.31',
  },
  matrix: VERSIONS,
  compose: {
    next: '16.4.6',
    ...REACT19,
    ...TYPES,
    ...LIBRARIES,
    '@next/bundle-analyzer': '16.4.3',
    '@sentry/nextjs': '11.5.0',
    '@next/mdx': '16.4.6',
    '@mdx-js/loader': '3.1.1',
    '@mdx-js/react': '3.1.1',
    eslint: '9.39.4',
    'eslint-config-next': '16.4.6',
  },
  sentry10: { next: '16.4.6', ...REACT19, ...TYPES, ...LIBRARIES, '@sentry/nextjs': '10.78.0' },
}

export interface Install {
  readonly name: InstallName
  /** Major version of its Next.js. */
  readonly major: 14 | 15 | 16
  /** Holds `node_modules`; apps live below it and resolve upwards, as in a hoisted workspace. */
  readonly dir: string
}

/** The runs that make apps. `npm test` starts them beside each other, so each has folders of its own. */
export type RunName = 'e2e' | 'live'

/** An installation with the packed package in it; made on the first use of a machine, kept in `.cache/<run>`. */
export async function install(name: InstallName, of: RunName = 'e2e'): Promise<Install> {
  const dir = join(ROOT, '.cache', of, name)
  const ours = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  const wanted = JSON.stringify(
    { name: `e2e-${name}`, private: true, dependencies: { ...DEPENDENCIES[name], ...ours.dependencies } },
    null,
    2,
  )
  const stamp = join(dir, 'node_modules', '.e2e')
  if (!existsSync(stamp) || (await readFile(stamp, 'utf8')) !== wanted) {
    await mkdir(dir, { recursive: true })
    await rm(join(dir, 'package-lock.json'), { force: true })
    await writeFile(join(dir, 'package.json'), wanted)
    // Libraries that are made for different versions of their peers stand side by side.
    const more = name === 'matrix' ? ['--legacy-peer-deps'] : []
    await npmInstall(more, dir)
    await writeFile(stamp, wanted)
  }
  await putPackage(dir)
  return { name, major: name === 'next14' ? 14 : name === 'next15' ? 15 : 16, dir }
}

/** A download that stalls is begun anew: npm itself can wait for a lost answer for ever. */
const INSTALL_MS = 180_000
const TRIES = 3

async function npmInstall(more: readonly string[], dir: string): Promise<void> {
  let last = ''
  for (let left = TRIES; left > 0; left--) {
    const args = ['install', '--no-fund', '--no-audit', '--fetch-timeout=60000', ...more]
    const { code, output } = await run('npm', args, dir, process.env, INSTALL_MS)
    if (code === 0) return
    last = `npm install ended with ${code}:\n${output.slice(-4000)}`
    process.stderr.write(`[e2e] ${dir}: npm install ended with ${code}; ${left - 1} tries left\n`)
  }
  throw new Error(last)
}

/** Unpacks what `npm pack` makes, which is what users get; no link, because links hide what is missing from `files`. */
async function putPackage(dir: string): Promise<void> {
  const tarball = await packed()
  const target = join(dir, 'node_modules', 'next-db-monitoring')
  await rm(target, { recursive: true, force: true })
  await mkdir(target, { recursive: true })
  await must('tar', ['-xzf', tarball, '--strip-components=1', '-C', target], dir)
}

let once: Promise<string> | null = null

/** Path of the packed package, packed once a run. */
export function packed(): Promise<string> {
  once ??= pack()
  return once
}

async function pack(): Promise<string> {
  // A tarball made elsewhere, for example the one about to be published.
  if (process.env.E2E_TARBALL) return process.env.E2E_TARBALL
  if (!existsSync(join(ROOT, 'dist', 'plugin.js'))) await must('npm', ['run', 'build'], ROOT)
  const folder = join(
    ROOT,
    '.cache',
    'e2e',
    'pack',
    createHash('sha1').update(String(process.pid)).digest('hex').slice(0, 8),
  )
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await must('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], ROOT)
  const [file] = await readdir(folder)
  if (!file) throw new Error('npm pack left no file')
  return join(folder, file)
}
