import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Line, type Row, time } from '../kit/line.ts'
import { median } from '../kit/pairs.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const PROCESSES = 15
const GOAL_MS = 5

/** What a process does once at its start: our own code is loaded before, as a server's bundle has it. */
const CODE = `
const { watchDrivers } = require('next-db-monitoring/internal/drivers')
const began = performance.now()
if (process.argv[1] === 'tracked') watchDrivers()
require('pg')
require('postgres')
process.stdout.write(String(performance.now() - began))
process.exit(0)
`

/** What patching in place adds to the start of a process that loads both drivers. */
export const patching: Row = async (): Promise<readonly Line[]> => {
  const times: Record<'bare' | 'tracked', number[]> = { bare: [], tracked: [] }
  for (let round = 0; round < PROCESSES; round++)
    for (const how of round % 2 === 0 ? (['bare', 'tracked'] as const) : (['tracked', 'bare'] as const)) {
      const { stdout, status, stderr } = spawnSync(process.execPath, ['-e', CODE, how], {
        cwd: ROOT,
        encoding: 'utf8',
      })
      if (status !== 0) throw new Error(`The process ended with ${status}: ${stderr}`)
      times[how].push(Number(stdout))
    }
  const added = median(times.tracked.map((ms, round) => ms - (times.bare[round] as number)))
  return [
    {
      what: 'loading pg and postgres.js, bare',
      median: time(median(times.bare)),
      ratio: '',
      goal: '',
      met: null,
    },
    {
      what: 'what patching them in place adds, once a process',
      median: time(added),
      ratio: '',
      goal: `≤ ${GOAL_MS} ms`,
      met: added <= GOAL_MS,
    },
  ]
}
