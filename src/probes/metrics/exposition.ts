/** One sample of the Prometheus text format. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** `NaN` and infinities are values of the format. */
  readonly value: number
}

export interface Exposition {
  readonly samples: readonly Sample[]
  /** Lines that are neither a comment nor a sample. */
  readonly malformed: number
}

/** Lines read at most; a project's endpoint has a few thousand. */
const MOST_LINES = 50_000

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y
const LABEL = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(,|(?=\}))/y
const REST = /^[ \t]+(\S+)(?:[ \t]+-?\d+)?[ \t]*(?:#|$)/

/** Reads the Prometheus text format (version 0.0.4) and the parts OpenMetrics shares with it. Never throws. */
export function parseExposition(text: string): Exposition {
  const samples: Sample[] = []
  let malformed = 0
  for (const raw of text.split('\n', MOST_LINES)) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const sample = sampleOf(line)
    if (sample) samples.push(sample)
    else malformed++
  }
  return { samples, malformed }
}

function sampleOf(line: string): Sample | null {
  NAME.lastIndex = 0
  const name = NAME.exec(line)?.[0]
  if (name === undefined) return null
  let at = name.length
  const labels: Record<string, string> = {}
  if (line[at] === '{') {
    const end = readLabels(line, at + 1, labels)
    if (end === null) return null
    at = end
  }
  const value = REST.exec(line.slice(at))?.[1]
  const number = value === undefined ? null : numberOf(value)
  return number === null ? null : { name, labels, value: number }
}

/** @returns where the text after the closing brace begins; `null` when the labels are malformed */
function readLabels(line: string, from: number, labels: Record<string, string>): number | null {
  let at = from
  for (;;) {
    const gap = /\s*/y
    gap.lastIndex = at
    gap.exec(line)
    if (line[gap.lastIndex] === '}') return gap.lastIndex + 1
    LABEL.lastIndex = at
    const found = LABEL.exec(line)
    if (!found) return null
    labels[found[1] as string] = (found[2] as string).replace(/\\([\\"n])/g, (_all, escaped: string) =>
      escaped === 'n' ? '\n' : escaped,
    )
    at = LABEL.lastIndex
  }
}

function numberOf(text: string): number | null {
  if (/^[+-]?inf$/i.test(text))
    return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  if (/^nan$/i.test(text)) return Number.NaN
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : null
}
