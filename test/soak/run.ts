import { isDeepStrictEqual } from 'node:util'
import { soak } from './compare.ts'
import { inFlight } from './in-flight.ts'
import { percentiles } from './percentiles.ts'

/*
 * `npm run soak [requests]`: mixed requests through pg, postgres.js and supabase-js on real servers; then what is in flight against
 * what the database lists, and percentiles against those of raw durations. Ends with 1 when the monitor shows anything else.
 */

const requests = Number(process.argv[2] ?? 24_000)
const say = (line: string): void => void process.stdout.write(`${line}\n`)

say(`${requests} requests …`)
const began = performance.now()
const { counted, truth } = await soak(requests)
say(`done in ${Math.round((performance.now() - began) / 1000)} s`)
say(`really done ${JSON.stringify(truth)}`)
say(`counted     ${JSON.stringify(counted)}`)
const isEqual = isDeepStrictEqual(counted, truth)
say(isEqual ? 'equal to the unit' : 'NOT EQUAL')

/** Instants at which what is in flight is counted, and statements that are timed. */
const INSTANTS = 20
const TIMED = 2_000
/** How far a percentile may be off: in JSON, and by Prometheus' buckets. */
const JSON_OFF = 0.07
const PROMETHEUS_OFF = 0.25

const looks = await inFlight(INSTANTS)
const agreeing = looks.filter((look) => isDeepStrictEqual(look.counted, look.truth))
for (const look of looks)
  if (!agreeing.includes(look))
    say(`counted ${JSON.stringify(look.counted)}, listed ${JSON.stringify(look.truth)}`)
say(`in flight as pg_stat_activity lists: ${agreeing.length} of ${looks.length} instants`)

let isClose = true
for (const { quantile, raw, json, prometheus } of await percentiles(TIMED)) {
  const [inJson, inBuckets] = [json / raw - 1, prometheus / raw - 1]
  isClose &&= Math.abs(inJson) <= JSON_OFF && Math.abs(inBuckets) <= PROMETHEUS_OFF
  say(
    `p${quantile * 100}: ${raw.toFixed(1)} ms; JSON ${json} ms (${percent(inJson)}), Prometheus ${prometheus.toFixed(1)} ms (${percent(inBuckets)})`,
  )
}
process.exitCode = isEqual && agreeing.length === looks.length && isClose ? 0 : 1

function percent(share: number): string {
  return `${share < 0 ? '' : '+'}${(share * 100).toFixed(1)} %`
}
