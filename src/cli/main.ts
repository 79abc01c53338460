import { parseArgs } from 'node:util'
import { ConfigError } from '../config/problems.ts'
import { own } from '../model/tools/own.ts'
import { ProbeError } from '../probes/errors.ts'
import { ADOPT_USAGE, adopt } from './adopt/adopt.ts'
import { BUDGET_USAGE, budget } from './budget.ts'
import { DOCTOR_USAGE, doctor } from './doctor.ts'
import { INCIDENT_USAGE, incident } from './incident.ts'
import { EXIT, type Exit, type Io } from './io.ts'
import { SQL_USAGE, sql } from './sql.ts'
import { TEST_ALERT_USAGE, testAlert } from './test-alert.ts'

const USAGE = `${SQL_USAGE}\n\n${DOCTOR_USAGE}\n\n${BUDGET_USAGE}\n\n${INCIDENT_USAGE}\n\n${TEST_ALERT_USAGE}\n\n${ADOPT_USAGE}`

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  remove: { type: 'boolean' },
  fleet: { type: 'boolean' },
  supabase: { type: 'boolean' },
  json: { type: 'boolean' },
  strict: { type: 'boolean' },
  write: { type: 'string' },
  url: { type: 'string' },
  path: { type: 'string' },
  'health-path': { type: 'string' },
  token: { type: 'string' },
  channel: { type: 'string' },
  'database-url': { type: 'string' },
  pool: { type: 'string', multiple: true },
  instances: { type: 'string' },
  'deploy-overlap': { type: 'boolean' },
} as const

type Option = keyof typeof OPTIONS

/** Options of each command; any other is an error, not ignored. */
const KNOWN: Readonly<Record<string, readonly Option[]>> = {
  sql: ['fleet', 'supabase', 'remove'],
  doctor: ['url', 'path', 'health-path', 'token', 'json'],
  incident: ['url', 'path', 'token'],
  'test-alert': ['channel', 'url', 'path', 'token'],
  adopt: ['write'],
  budget: ['url', 'path', 'token', 'database-url', 'pool', 'instances', 'deploy-overlap', 'strict', 'json'],
}

/** Runs one command. Never rejects. @param args without the program's own name */
export async function main(args: readonly string[], io: Io): Promise<Exit> {
  try {
    return await run(args, io)
  } catch (error) {
    io.complain(
      error instanceof ProbeError || error instanceof ConfigError
        ? error.message
        : `DBM-420 ${(error as Error).message}`,
    )
    return EXIT.unusable
  }
}

async function run(args: readonly string[], io: Io): Promise<Exit> {
  const { command, values } = read(args)
  if (values.help || command === undefined) {
    io.say(USAGE)
    return values.help ? EXIT.ok : EXIT.unusable
  }
  const known = own(KNOWN, command)
  if (!known)
    throw new ProbeError(
      'DBM-420',
      `there is no command ${JSON.stringify(command)}; there are ${Object.keys(KNOWN).join(', ')}`,
    )
  const strange = Object.keys(values).find((option) => !known.includes(option as Option))
  if (strange !== undefined)
    throw new ProbeError(
      'DBM-420',
      `${command} knows no --${strange}; it knows ${known.map((option) => `--${option}`).join(', ')}`,
    )
  if (values.url !== undefined && !/^https?:\/\//.test(values.url))
    throw new ProbeError('DBM-420', '--url: expected an address that begins with http:// or https://')
  for (const option of ['path', 'health-path'] as const)
    if (values[option]?.startsWith('/') === false)
      throw new ProbeError('DBM-420', `--${option}: expected a path that begins with /`)
  if (values.supabase && !values.fleet)
    throw new ProbeError(
      'DBM-420',
      '--supabase: expected beside --fleet; the other migration is for the Data API anyway',
    )
  if (command === 'sql') return sql(io, values)
  if (command === 'adopt') return adopt(io, values)
  if (command === 'doctor') return doctor(io, values)
  if (command === 'incident') return incident(io, values)
  if (command === 'test-alert') return testAlert(io, values)
  return budget(io, values)
}

function read(args: readonly string[]) {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      options: OPTIONS,
      allowPositionals: true,
      strict: true,
    })
    if (positionals.length > 1) throw new Error(`one command at a time, received ${positionals.join(', ')}`)
    return { command: positionals[0], values }
  } catch (error) {
    throw new ProbeError('DBM-420', (error as Error).message)
  }
}
