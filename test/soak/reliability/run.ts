import { reliability } from './load.ts'

/*
 * `npm run soak:reliability [seconds]`: a full pool, errors, leaks and 50 polling widgets for 180 s on a real server. Ends with
 * 1 when an operation is missing or invented, or the heap grows.
 */

/** The history of the run and the library's own caches, MB. */
const MAY_GROW_MB = 12

const seconds = Number(process.argv[2] ?? 180)
const say = (line: string): void => void process.stdout.write(`${line}\n`)

say(`${seconds} s of saturation, leaks and errors, 50 polling widgets …`)
const seen = await reliability(seconds)
const round = (value: number): number => Math.round(value * 10) / 10
say(`operations         ${seen.done} done, ${seen.counted} counted, ${seen.leaked} of them leaked`)
say(`heap               ${round(seen.heapMb[0])} MB after a third, ${round(seen.heapMb[1])} MB at the end`)
say(`50 widgets         ${seen.polls.answered} answers, p95 ${round(seen.polls.p95Ms)} ms`)
say(`event loop         p95 ${round(seen.loopP95Ms)} ms late, with all of it in one process`)
say(`scrape             ${round(seen.scrapeMs)} ms with 10 000 open leases`)
const isRight = seen.counted === seen.done && seen.heapMb[1] - seen.heapMb[0] <= MAY_GROW_MB
say(isRight ? 'equal to the unit, heap flat' : 'NOT AS IT MUST BE')
process.exitCode = isRight ? 0 : 1
