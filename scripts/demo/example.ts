import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint, stamp, stamped } from './fingerprint.ts'
import { EXAMPLE, TARBALL } from './paths.ts'
import { npm, run } from './run.ts'

const NEXT = join(EXAMPLE, 'node_modules', 'next', 'dist', 'bin', 'next')

/** Installs the example's dependencies, our tarball among them. */
export async function installExample(): Promise<string> {
  const modules = join(EXAMPLE, 'node_modules')
  const mark = fingerprint([join(EXAMPLE, 'package.json'), TARBALL])
  const file = join(modules, '.demo.stamp')
  if (stamped(file, mark) && existsSync(NEXT)) return 'unchanged since the last run'
  // npm believes its own note that a file it once unpacked is still the same; the tarball is another one.
  rmSync(join(modules, 'next-db-monitoring'), { recursive: true, force: true })
  rmSync(join(modules, '.package-lock.json'), { force: true })
  await npm(['install', '--no-audit', '--no-fund', '--prefer-offline'], EXAMPLE)
  mkdirSync(modules, { recursive: true })
  stamp(file, mark)
  return ''
}

export interface ExampleEnvironment {
  readonly supabaseUrl: string
  readonly publishableKey: string
}

/** `next build`. The address and key of the API become part of the browser's code, as in any Supabase app. */
export async function buildExample(environment: ExampleEnvironment): Promise<string> {
  const env = {
    NEXT_PUBLIC_SUPABASE_URL: environment.supabaseUrl,
    NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: environment.publishableKey,
  }
  const mark = fingerprint([EXAMPLE, TARBALL], Object.values(env))
  const file = join(EXAMPLE, '.next', 'demo.stamp')
  if (stamped(file, mark)) return 'unchanged since the last run'
  writeFileSync(
    join(EXAMPLE, '.env.local'),
    Object.entries(env)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  )
  await run(process.execPath, [NEXT, 'build'], {
    cwd: EXAMPLE,
    env: { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
  })
  stamp(file, mark)
  return ''
}
