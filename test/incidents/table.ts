import { findChromium, launchChromium } from '../kit/chromium.ts'
import { ensureProgram, PROGRAMS } from '../kit/debian.ts'
import { startPostgres } from '../kit/postgres.ts'
import { corpus } from './corpus.ts'
import { figuresOf } from './kit/figures.ts'
import { recordFilm } from './kit/film.ts'
import { record } from './kit/report.ts'
import { type Outcome, runIncident } from './kit/run.ts'
import { openScreens } from './kit/screens.ts'
import { writeStories } from './kit/stories.ts'
import { prepare } from './kit/world.ts'

/*
 * `npm run incidents [part of a file's name …]`: builds every incident on real servers, with the page open in Chromium on
 * a desk and on a phone, and prints what the verdict said and what the first screens lacked.
 * `-- --record` also stores what the monitoring route answered during each, in `test/incidents/recorded`, and writes a
 * story for each; `-- --film` only records a day of troubles, for what has to hold while the page changes.
 * Ends with 1 when one of the goals is missed.
 */

const RECORD = '--record'
const FILM = '--film'
const isRecorded = process.argv.includes(RECORD)
const isFilm = process.argv.includes(FILM)
const wanted = process.argv.slice(2).filter((argument) => argument !== RECORD && argument !== FILM)
const all = await corpus()
const chosen = all.filter(
  ({ folder, file }) =>
    !isFilm && (wanted.length === 0 || wanted.some((part) => `${folder}/${file}`.includes(part))),
)
const say = (line: string): void => void process.stdout.write(`${line}\n`)

const bouncer = await ensureProgram(PROGRAMS.pgbouncer)
if ('missing' in bouncer) say(`Incidents that need PgBouncer are left out: ${bouncer.missing}`)
const programs = 'path' in bouncer ? { pgbouncer: bouncer.path } : {}
const server = await startPostgres({ maxConnections: 60 })
const chromium = await findChromium()
if ('missing' in chromium) say(`No first screen is read: ${chromium.missing}`)
const browser = 'path' in chromium ? await launchChromium() : null
const screens = browser ? await openScreens(browser) : undefined
const outcomes: Outcome[] = []
try {
  await prepare(server)
  if (isFilm) await recordFilm(server)
  for (const { folder, file, incident } of chosen) {
    if (incident.needs === 'pgbouncer' && 'missing' in bouncer) continue
    const outcome = await runIncident(incident, server, {
      programs,
      isRecorded,
      ...(screens ? { screens } : {}),
    })
    outcomes.push(outcome)
    if (isRecorded) record(folder, file, incident.name, outcome.report)
    const times = [outcome.recognisedMs, outcome.healedMs].map((ms) =>
      ms === null ? '–' : `${(ms / 1000).toFixed(1)} s`,
    )
    say(
      `${outcome.wrong.length === 0 ? 'ok   ' : 'WRONG'} ${folder}/${file}  ${outcome.expected} → ${outcome.got}  ${times.join(' / ')}`,
    )
    if (outcome.sentence !== '') say(`        ${outcome.sentence}`)
    for (const line of outcome.falselyCertain) say(`      ? called certain first: ${line}`)
    for (const line of outcome.unshown ?? []) say(`      ? ${line}`)
    for (const line of outcome.wrong) say(`      ! ${line}`)
  }
} finally {
  await screens?.close()
  await browser?.close()
  await server.stop()
}

if (isRecorded) writeStories(all)

if (!isFilm) {
  const { lines, isMet } = figuresOf(outcomes)
  say('')
  for (const line of lines) say(line)
  process.exitCode = isMet ? 0 : 1
}
