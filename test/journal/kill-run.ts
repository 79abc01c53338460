import process from 'node:process'
import { randomOf } from '../kit/random.ts'
import { killAgainAndAgain } from './kill.ts'

/* `npm run kills [restarts] [seed]`: 200 processes killed in the middle of their beats. Ends with 1 when a stored beat is lost. */

const [restarts = '200', seed = '1'] = process.argv.slice(2)
const random = randomOf(Number(seed))
const found = await killAgainAndAgain(Number(restarts), random)
const { stored, lost, mostLostByOne, audit } = found
process.stdout.write(
  `${found.restarts} processes killed (seed ${seed}): ${stored} beats reported as stored, ${lost.length} of them lost; ` +
    `at most ${mostLostByOne} beat lost by one; ${audit} operations in the audit list\n`,
)
if (lost.length > 0 || mostLostByOne > 1) process.exitCode = 1
