import { budgetOf } from '../budget/budget.ts'
import { budgetInput } from '../budget/from-snapshot.ts'
import type { BudgetPool } from '../budget/input.ts'
import { pgOf } from '../instance/database.ts'
import type { DatabaseReading } from '../model/database/database.ts'
import type { BudgetReport } from '../model/report/budget.ts'
import { PROBE_ERRORS, ProbeError } from '../probes/errors.ts'
import { createPostgresProbe } from '../probes/postgres/direct.ts'
import { askApp, refusalOf } from './ask-app.ts'
import { EXIT, type Exit, type Io } from './io.ts'
import { routePaths } from './route-paths.ts'

export const BUDGET_USAGE = `next-db-monitoring budget --url <address> [--path <path>] [--token <token>] [--strict] [--json]
next-db-monitoring budget --pool <name>=<max> [--pool …] [--instances <n>] [--deploy-overlap] [--database-url <url>] [--strict] [--json]
  Adds up what the application may open and holds it against what the database gives: of a running application, or
  from the figures given. Ends with 0 when it fits, 1 when it is over (with --strict also when it is tight), 2 when it
  could not be determined. The token and the connection string default to DB_MONITORING_TOKEN and DB_MONITORING_DATABASE_URL.`

export interface BudgetOptions {
  readonly url?: string
  readonly token?: string
  readonly path?: string
  readonly 'database-url'?: string
  readonly pool?: readonly string[]
  readonly instances?: string
  readonly 'deploy-overlap'?: boolean
  readonly strict?: boolean
  readonly json?: boolean
}

/** Prints the budget. @throws ProbeError when it cannot be read or the arguments are wrong */
export async function budget(io: Io, options: BudgetOptions): Promise<Exit> {
  const report =
    options.url === undefined ? await fromFigures(io, options) : await fromApp(io, options.url, options)
  if (options.json) io.say(JSON.stringify(report, null, 2))
  else for (const line of linesOf(report)) io.say(line)
  if (report.verdict === 'unknown') return EXIT.unusable
  if (report.verdict === 'over' || (report.verdict === 'tight' && options.strict)) {
    io.complain(`DBM-422 ${PROBE_ERRORS['DBM-422']}: ${report.sentence}`)
    return EXIT.bad
  }
  return EXIT.ok
}

async function fromApp(io: Io, url: string, options: BudgetOptions): Promise<BudgetReport> {
  const token = options.token ?? io.env.DB_MONITORING_ADMIN_TOKEN ?? io.env.DB_MONITORING_TOKEN
  const answer = await askApp(io, url, {
    paths: routePaths(io, 'database', options.path),
    query: '?budget=true',
    token,
  })
  const report = (answer.body as { readonly budget?: BudgetReport } | null)?.budget
  if (answer.status !== 200 || !report) throw new ProbeError('DBM-421', refusalOf(answer))
  return report
}

async function fromFigures(io: Io, options: BudgetOptions): Promise<BudgetReport> {
  const pools = (options.pool ?? []).map((text) =>
    poolOf(text, wholeOf(options.instances ?? '1', '--instances')),
  )
  if (pools.length === 0)
    throw new ProbeError('DBM-420', 'give --url of a running application, or at least one --pool name=max')
  const url = options['database-url'] ?? io.env.DB_MONITORING_DATABASE_URL
  if (url === undefined)
    throw new ProbeError('DBM-420', 'give --database-url, or set DB_MONITORING_DATABASE_URL')
  const database = await readDatabase(io, url)
  const { others, database: limits } = budgetInput([observed(database)], {
    instances: null,
    deployOverlap: false,
  })
  // Only this command is connected now: the instances bring one connection of the monitor each.
  const instances = wholeOf(options.instances ?? '1', '--instances')
  const known = others.filter(({ label }) => label !== 'this monitor')
  const monitors = {
    label: 'this monitor',
    connections: instances,
    detail: 'one for each instance',
    role: null,
  }
  return budgetOf({
    pools,
    others: [...known, monitors],
    releases: options['deploy-overlap'] ? 2 : 1,
    database: limits,
    pooler: null,
  })
}

function poolOf(text: string, instances: number): BudgetPool {
  const [name = '', max = ''] = text.split('=')
  if (name === '') throw new ProbeError('DBM-420', `--pool ${text}: expected name=max`)
  return {
    service: 'app',
    name,
    max: wholeOf(max, `--pool ${name}`),
    instances,
    used: null,
    pending: null,
    role: null,
    pooled: false,
    copies: 1,
  }
}

function wholeOf(text: string, what: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : 0
  if (number >= 1 && number <= 100_000) return number
  throw new ProbeError(
    'DBM-420',
    `${what}: expected a whole number from 1 to 100000, received ${JSON.stringify(text)}`,
  )
}

/** Reads once and disconnects. */
export async function readDatabase(io: Io, url: string): Promise<DatabaseReading> {
  const probe = createPostgresProbe({ url, loadPg: pgOf(io), now: () => performance.now() })
  try {
    const { database } = await probe.read(AbortSignal.timeout(10_000))
    if (!database) throw new ProbeError('DBM-405', 'the database gave no reading')
    return database
  } finally {
    await probe.close?.()
  }
}

/** An instance without connections: the arithmetic needs one to recognize others' sessions. */
function observed(database: DatabaseReading): Parameters<typeof budgetInput>[0][number] {
  return {
    at: 0,
    instance: {
      id: 'cli',
      service: 'app',
      region: null,
      environment: 'cli',
      runtime: 'nodejs',
      startedAt: 0,
    },
    services: [],
    pools: [],
    leases: [],
    leaks: [],
    database: { value: database, at: 0 },
    totals: {
      active: 0,
      opened: 0,
      ended: 0,
      unmatchedReleases: 0,
      leaked: 0,
      folded: { services: 0, operations: 0 },
      peak: { timestamp: 0, connections: 0 },
    },
    faults: [],
    collected: {},
  }
}

function linesOf({ verdict, sentence, terms, chain, bottleneck, suggestions }: BudgetReport): string[] {
  const width = Math.max(0, ...terms.map(({ label }) => label.length))
  return [
    `${verdict.toUpperCase()}: ${sentence}`,
    '',
    ...terms.map(
      ({ label, connections, detail }) =>
        `  ${label.padEnd(width)}  ${String(connections).padStart(5)}  ${detail}`,
    ),
    '',
    ...chain.map(({ layer, label, demand, cap, used }) => {
      const here = layer === bottleneck ? '  <- bottleneck' : ''
      return `  ${label}: asked ${demand ?? 'unknown'}, gives ${cap ?? 'unknown'}, used ${used ?? 'unknown'}${here}`
    }),
    ...suggestions.map(
      ({ service, pool, max, suggestedMax }) =>
        `  Set max of ${service}: ${pool} from ${max} to ${suggestedMax}.`,
    ),
  ]
}
