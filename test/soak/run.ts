import { isDeepStrictEqual } from 'node:util'
import { soak } from './compare.ts'

/*
 * `npm run soak [requests]`: mixed requests through pg, postgres.js and supabase-js on real servers; ends with 1 when the
 * monitor counted anything else than what was done.
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
process.exitCode = isEqual ? 0 : 1
