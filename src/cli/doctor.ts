import type { Found } from './checks/check.ts'
import { checkConfiguration } from './checks/configuration.ts'
import { checkProbes } from './checks/probes.ts'
import { checkRoutes } from './checks/routes.ts'
import { EXIT, type Exit, type Io } from './io.ts'

export const DOCTOR_USAGE = `next-db-monitoring doctor [--url <address>] [--path <path>] [--health-path <path>] [--token <token>] [--json]
  Checks configuration, permissions and probes, and the routes of a running application; says what to fix.
  Ends with 1 when something is wrong. --path (of every command that has --url) and --health-path: where the option routes moved ours, when this
  folder does not tell it.`

const SIGN = { ok: 'ok  ', warn: 'warn', bad: 'BAD ' } as const

/** Runs every check. */
export async function doctor(
  io: Io,
  options: {
    readonly url?: string
    readonly path?: string
    readonly 'health-path'?: string
    readonly token?: string
    readonly json?: boolean
  },
): Promise<Exit> {
  const { found, options: resolved } = await checkConfiguration(io)
  const token = options.token ?? io.env.DB_MONITORING_ADMIN_TOKEN ?? io.env.DB_MONITORING_TOKEN
  const parts: readonly (readonly [string, readonly Found[]])[] = [
    ['Configuration', found],
    ['Probes', await checkProbes(io, resolved)],
    [
      'Routes',
      await checkRoutes({
        io,
        url: options.url,
        path: options.path,
        healthPath: options['health-path'],
        token,
      }),
    ],
  ]
  if (options.json) io.say(JSON.stringify(Object.fromEntries(parts), null, 2))
  else for (const [part, all] of parts) for (const line of linesOf(part, all)) io.say(line)
  return parts.some(([, all]) => all.some(({ status }) => status === 'bad')) ? EXIT.bad : EXIT.ok
}

function linesOf(part: string, all: readonly Found[]): string[] {
  return [
    part,
    ...all.flatMap(({ status, what, fix }) => [
      `  ${SIGN[status]} ${what}`,
      ...(fix === undefined ? [] : [`       ${fix}`]),
    ]),
  ]
}
