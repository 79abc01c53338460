import { ensureProgram, PROGRAMS } from '../kit/debian.ts'
import { startPostgres } from '../kit/postgres.ts'
import { corpus } from './corpus.ts'
import { type Outcome, runIncident } from './kit/run.ts'
import { prepare } from './kit/world.ts'

/*
 * `npm run incidents [part of a file's name …]`: builds every incident on real servers and prints what the verdict said.
 * Ends with 1 when one of the goals is missed.
 */

/** At least this share of first causes is right. */
const GOAL = 0.95

const wanted = process.argv.slice(2)
const all = await corpus()
const chosen = all.filter(
  ({ folder, file }) => wanted.length === 0 || wanted.some((part) => `${folder}/${file}`.includes(part)),
)
const say = (line: string): void => void process.stdout.write(`${line}\n`)

const bouncer = await ensureProgram(PROGRAMS.pgbouncer)
if ('missing' in bouncer) say(`Incidents that need PgBouncer are left out: ${bouncer.missing}`)
const programs = 'path' in bouncer ? { pgbouncer: bouncer.path } : {}
const server = await startPostgres({ maxConnections: 60 })
const outcomes: Outcome[] = []
try {
  await prepare(server)
  for (const { folder, file, incident } of chosen) {
    if (incident.needs === 'pgbouncer' && 'missing' in bouncer) continue
    const outcome = await runIncident(incident, server, programs)
    outcomes.push(outcome)
    const times = [outcome.recognisedMs, outcome.healedMs].map((ms) =>
      ms === null ? '–' : `${(ms / 1000).toFixed(1)} s`,
    )
    say(
      `${outcome.wrong.length === 0 ? 'ok   ' : 'WRONG'} ${folder}/${file}  ${outcome.expected} → ${outcome.got}  ${times.join(' / ')}`,
    )
    if (outcome.sentence !== '') say(`        ${outcome.sentence}`)
    for (const line of outcome.wrong) say(`      ! ${line}`)
  }
} finally {
  await server.stop()
}

const troubles = outcomes.filter(({ expected }) => expected !== 'clean')
const clean = outcomes.filter(({ expected }) => expected === 'clean')
const named = troubles.filter(({ expected, got }) => got.startsWith(`${expected} `))
const alarms = clean.filter(({ wrong }) => wrong.length > 0)
const falselyCertain = outcomes.filter((outcome) => outcome.falselyCertain)
const right = outcomes.filter(({ wrong }) => wrong.length === 0)
say('')
say(`first cause right: ${named.length} of ${troubles.length} incidents`)
say(`called wrong though clean: ${alarms.length} of ${clean.length} look-alikes`)
say(`called certain and wrong: ${falselyCertain.length}`)
say(`everything as expected: ${right.length} of ${outcomes.length}`)
const met = named.length >= GOAL * troubles.length && alarms.length === 0 && falselyCertain.length === 0
process.exitCode = met ? 0 : 1
