import { exportedLiteral, isCommonJs } from '../../../plugin/loaders/literal.ts'
import { parseStack } from '../../../src/http/report/sections/stack.ts'
import { operationOf } from '../../../src/model/sql/operation.ts'
import { CODE_PARTS, FRAME_PARTS, SQL_PARTS } from '../../kit/repeated-parts.ts'
import { type Line, type Row, time } from '../kit/line.ts'

const SHORT = 6_250
const LONG = 100_000
const TIMES = 5
/** As much text, in sixteen pieces and in one: as long for a linear reader, sixteen times as long for a quadratic one. */
const PIECES = LONG / SHORT
const GOAL = 3
/** Below this a time is the clock's own error, ms. */
const LEAST_MS = 0.3

const PLACES = { root: '/srv/app', sourceAt: () => null }
const READERS: readonly (readonly [string, readonly string[], (text: string) => unknown])[] = [
  ['the name of a statement', SQL_PARTS, (text) => operationOf(`select ${text}`)],
  ['an exported literal', CODE_PARTS, (text) => exportedLiteral(text, 'config')],
  ['an open literal', CODE_PARTS, (text) => exportedLiteral(`export const config = {${text}`, 'config')],
  ['a closed literal', CODE_PARTS, (text) => exportedLiteral(`export const config = {${text}}`, 'config')],
  ['whether a file is CommonJS', CODE_PARTS, isCommonJs],
  ['a stack', FRAME_PARTS, (text) => parseStack(`Error: x\n    at ${text}`, PLACES)],
]

/** Readers of texts that others write: their work grows with the text and no faster. The worst of many texts is shown. */
export const linear: Row = async () =>
  READERS.map(([what, parts, read]): Line => {
    let worst = { part: '', ratio: 0, ms: 0 }
    for (const part of parts) {
      const ms = fastest(read, textOf(part, LONG), 1)
      const ratio = ms / Math.max(LEAST_MS, fastest(read, textOf(part, SHORT), PIECES))
      if (ratio > worst.ratio) worst = { part, ratio, ms }
    }
    return {
      what: `reading ${what}: 100 kB against 16 × 6.25 kB of ${JSON.stringify(worst.part)}`,
      median: time(worst.ms),
      ratio: worst.ratio.toFixed(2),
      goal: `≤ ${GOAL}`,
      met: worst.ratio <= GOAL,
    }
  })

function textOf(part: string, length: number): string {
  return part.repeat(Math.ceil(length / part.length)).slice(0, length)
}

/** The least processor time of several tries, ms: what other processes take meanwhile is not counted. */
function fastest(read: (text: string) => unknown, text: string, pieces: number): number {
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i < TIMES; i++) {
    const began = process.cpuUsage()
    for (let piece = 0; piece < pieces; piece++) read(text)
    const { user, system } = process.cpuUsage(began)
    best = Math.min(best, (user + system) / 1000)
  }
  return best
}
