import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint, stamp, stamped } from './fingerprint.ts'
import { EXAMPLE, TARBALL } from './paths.ts'
import { npm, run, TookTooLong } from './run.ts'

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
  const note = await installTwice()
  mkdirSync(modules, { recursive: true })
  stamp(file, mark)
  return note
}

/** npm now and then stops for good while unpacking (seen with a warm cache); a second start goes through. */
async function installTwice(): Promise<string> {
  const install = (): Promise<string> =>
    npm(['install', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: EXAMPLE, limitMs: 240_000 })
  try {
    await install()
    return ''
  } catch (error) {
    if (!(error instanceof TookTooLong)) throw error
    await install()
    return 'at the second try: npm stood still for 4 minutes'
  }
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
