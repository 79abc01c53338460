import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readEnv } from '../../config/env.ts'
import type { DbMonitoringOptions, ResolvedOptions } from '../../config/options.ts'
import { sentenceOf } from '../../config/problems.ts'
import { resolveOptions } from '../../config/resolve.ts'
import type { Io } from '../io.ts'
import type { Found } from './check.ts'

/** Where the plugin finds the configuration, in its order. */
const CONFIG_FILES: readonly string[] = ['', 'src/'].flatMap((folder) =>
  ['ts', 'mts', 'js', 'mjs'].map((extension) => `${folder}db-monitoring.config.${extension}`),
)
const NEXT_FILES: readonly string[] = ['ts', 'mts', 'mjs', 'js', 'cjs'].map(
  (extension) => `next.config.${extension}`,
)

/** The configuration as the application would load it, and its problems. */
export async function checkConfiguration(
  io: Io,
): Promise<{ readonly found: readonly Found[]; readonly options: ResolvedOptions }> {
  const found: Found[] = [...checkPlugin(io)]
  const { given, said } = await readConfigFile(io)
  if (said) found.push(said)
  const { options, problems } = resolveOptions(given, readEnv(io.env))
  for (const problem of problems) found.push({ status: 'bad', what: sentenceOf(problem), fix: problem.fix })
  if (problems.length === 0)
    found.push({ status: 'ok', what: 'The options and the environment are well-formed' })
  if (!options.enabled)
    found.push({
      status: 'warn',
      what: 'Monitoring is switched off',
      fix: 'Remove DB_CONNECTION_MONITORING=false or enabled: false',
    })
  if (options.token === null && options.adminToken === null && options.authorize === null) {
    found.push({
      status: 'warn',
      what: 'Nobody may read the routes in production: there is no token and no authorize',
      fix: 'Set DB_MONITORING_TOKEN and DB_MONITORING_ADMIN_TOKEN, or authorize in db-monitoring.config.ts',
    })
  }
  for (const setting of ['terminateIdleInTransactionAfter', 'cancelStatementsAfter'] as const) {
    if (options.recovery[setting] === null || options.terminate) continue
    found.push({
      status: 'bad',
      what: `recovery.${setting} does nothing`,
      fix: 'Add terminate: true, or remove it',
    })
  }
  return { found, options }
}

function checkPlugin({ cwd }: Io): Found[] {
  const name = NEXT_FILES.find((file) => existsSync(join(cwd, file)))
  if (name === undefined) {
    return [
      {
        status: 'warn',
        what: 'There is no next.config here',
        fix: 'Run this in the folder of the application; workers need none',
      },
    ]
  }
  const wraps = readFileSync(join(cwd, name), 'utf8').includes('next-db-monitoring')
  const next = versionOf(cwd, 'next')
  return [
    wraps
      ? { status: 'ok', what: `${name} uses the plugin` }
      : {
          status: 'bad',
          what: `${name} does not use the plugin`,
          fix: 'export default withDbMonitoring(nextConfig), from next-db-monitoring/plugin',
        },
    next === null
      ? { status: 'bad', what: 'next is not installed', fix: 'npm install' }
      : { status: 'ok', what: `next ${next}` },
  ]
}

/** A configuration in TypeScript needs a Node that strips types; an older one is reported. */
export async function readConfigFile({
  cwd,
}: Io): Promise<{ readonly given: DbMonitoringOptions; readonly said?: Found }> {
  const name = CONFIG_FILES.find((file) => existsSync(join(cwd, file)))
  if (name === undefined) return { given: {} }
  try {
    const loaded = (await import(/* @vite-ignore */ pathToFileURL(join(cwd, name)).href)) as {
      readonly default?: DbMonitoringOptions
    }
    if (loaded.default === undefined)
      return {
        given: {},
        said: {
          status: 'bad',
          what: `${name} exports nothing by default`,
          fix: 'export default defineDbMonitoring({ … })',
        },
      }
    return { given: loaded.default, said: { status: 'ok', what: `${name} is read` } }
  } catch (error) {
    const [why] = String((error as Error).message).split('\n', 1)
    return {
      given: {},
      said: {
        status: 'warn',
        what: `${name} could not be read here (${why}); the environment alone is checked`,
        fix: 'Use Node 22.18 or later for this command, or ask the running application with --url',
      },
    }
  }
}

/** Version of a package installed in the application; `null` = not installed. */
export function versionOf(cwd: string, name: string): string | null {
  try {
    const file = createRequire(join(cwd, 'package.json')).resolve(`${name}/package.json`)
    return String((JSON.parse(readFileSync(file, 'utf8')) as { readonly version?: unknown }).version)
  } catch {
    return null
  }
}
