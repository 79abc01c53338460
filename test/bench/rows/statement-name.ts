import { operationOf } from '../../../src/model/sql/operation.ts'
import { type Row, time } from '../kit/line.ts'

const GOAL_MS = 0.002
const TURNS = 15
/** Characters read in one turn: some 20 ms. */
const CHARACTERS = 4_000_000

const SELECT =
  'select v.id, v.note, v.created_at, v.updated_at, d.name as day_name, count(*) over () as total from public.visits v join days d on d.id = v.day_id where v.owner = $1 order by v.created_at limit 25'
const WITH =
  "with recent as materialized (select id from visits where at > now() - interval '1 day' and note <> 'x') update days set seen = true from recent where days.visit = recent.id and days.owner = $1 returning"

/** One name of a statement of 200 characters, nothing cached; and of the longest text that is read, by character. */
export const statementName: Row = async () => {
  const lines = []
  for (const [what, sql] of [
    ['a query', SELECT],
    ['a query with a WITH', WITH],
  ] as const) {
    const text = sql.padEnd(200, ' ')
    const median = fastest(text)
    lines.push({
      what: `the name of ${what}, ${text.length} characters: ${operationOf(text)}`,
      median: time(median),
      ratio: '',
      goal: '≤ 2 µs',
      met: median <= GOAL_MS,
    })
  }
  const long = `select ${'v.note, '.repeat(12_500)}`.slice(0, 100_000)
  const median = fastest(long) / (long.length / 200)
  lines.push({
    what: '200 characters of 100 000',
    median: time(median),
    ratio: '',
    goal: '≤ 4 µs',
    met: median <= 2 * GOAL_MS,
  })
  return lines
}

/** Processor time of one name, ms, the least of several turns: what other processes take meanwhile is not counted. */
function fastest(text: string): number {
  const names = Math.ceil(CHARACTERS / text.length)
  let best = Number.POSITIVE_INFINITY
  for (let turn = 0; turn < TURNS; turn++) {
    const began = process.cpuUsage()
    for (let i = 0; i < names; i++) operationOf(text)
    const { user, system } = process.cpuUsage(began)
    best = Math.min(best, (user + system) / 1000 / names)
  }
  return best
}
