import { exportedLiteral, isCommonJs } from '../../../plugin/loaders/literal.ts'
import { operationOf } from '../../../src/model/sql/operation.ts'
import { parseStack } from '../../../src/model/stack/frames.ts'
import { CODE_PARTS, FRAME_PARTS, SQL_PARTS } from '../../kit/repeated-parts.ts'
import { type Line, type Row, time } from '../kit/line.ts'

/**
 * Lengths that are compared. Below about 25 kB the parts of a text die young and cost a quarter: a step of the
 * garbage collector's, no slope of the reader's.
 */
const LENGTHS = [25_000, 50_000, 100_000, 200_000, 400_000]
const TIMES = 4
/** By what power of the length the time grows: 1 for a linear reader, 2 for a quadratic one. */
const GOAL = 1.5
/** A text read faster than this cannot be distinguished from the clock's own error, ms. */
const LEAST_MS = 1

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
    const [worst] = parts
      .map((part) => ({ part, ...growth(read, part) }))
      .sort((a, b) => (b.power ?? 0) - (a.power ?? 0))
    const power = worst?.power ?? null
    return {
      what: `reading ${what}, 400 kB of ${JSON.stringify(worst?.part)}: time grows with length to the power of`,
      median: time(worst?.ms ?? 0),
      ratio: power === null ? 'too fast to tell' : power.toFixed(2),
      goal: `≤ ${GOAL}`,
      met: power === null || power <= GOAL,
    }
  })

/** The slope of a straight line through the logarithms of length and time; `null` = too fast to tell. */
function growth(read: (text: string) => unknown, part: string): { power: number | null; ms: number } {
  const points = LENGTHS.map((length) => ({ length, ms: fastest(read, textOf(part, length)) }))
  const ms = points[points.length - 1]?.ms ?? 0
  const reported = points.filter((point) => point.ms >= LEAST_MS)
  if (reported.length < 3) return { power: null, ms }
  const [xs, ys] = [
    reported.map(({ length }) => Math.log(length)),
    reported.map((point) => Math.log(point.ms)),
  ]
  const [x, y] = [mean(xs), mean(ys)]
  const across = xs.reduce((sum, one) => sum + (one - x) ** 2, 0)
  return { power: xs.reduce((sum, one, i) => sum + (one - x) * ((ys[i] as number) - y), 0) / across, ms }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length
}

function textOf(part: string, length: number): string {
  return part.repeat(Math.ceil(length / part.length)).slice(0, length)
}

/** The least processor time of several tries, ms: what other processes take meanwhile is not counted. */
function fastest(read: (text: string) => unknown, text: string): number {
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i < TIMES; i++) {
    const began = process.cpuUsage()
    read(text)
    const { user, system } = process.cpuUsage(began)
    best = Math.min(best, (user + system) / 1000)
  }
  return best
}
