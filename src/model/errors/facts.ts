import { plainCode } from './error-code.ts'
import { sentencesOf } from './sentences.ts'

/** How deep a chain of causes is followed; a cyclic one ends here too. */
const MOST_CAUSES = 5
/** Characters of one text that are examined: what distinguishes errors is at the start. */
const MOST_TEXT = 2000

/** One error of a chain, reduced to what distinguishes errors. Every field was read defensively. */
export interface ErrorFacts {
  readonly name: string
  readonly message: string
  readonly details: string
  /** Codes as given, the most specific first; strings only. */
  readonly codes: readonly string[]
  /** HTTP status; `null` when there is none. */
  readonly status: number | null
  /** Complete sentences of message and details that may identify the failure; none where a code does. */
  readonly sentences: readonly string[]
}

/**
 * Reads an error and its causes, outermost first. Never throws: getters and proxies that do are read as absent.
 * supabase-js gives plain objects, drivers give Errors, users throw anything.
 */
export function factsOf(error: unknown): readonly ErrorFacts[] {
  const chain: ErrorFacts[] = []
  const seen = new Set<unknown>()
  for (let current = error; chain.length < MOST_CAUSES && !seen.has(current); ) {
    seen.add(current)
    chain.push(factOf(current))
    const cause =
      property(current, 'cause') ??
      property(property(current, 'errors'), '0') ??
      property(current, 'originalError')
    if (cause === undefined || cause === null) break
    current = cause
  }
  return chain
}

function withSentences(facts: Omit<ErrorFacts, 'sentences'>): ErrorFacts {
  return { ...facts, sentences: sentencesOf(facts) }
}

function factOf(error: unknown): ErrorFacts {
  if (typeof error === 'string')
    return withSentences({
      name: '',
      message: error.slice(0, MOST_TEXT),
      details: '',
      codes: [],
      status: null,
    })
  const text = (key: string): string => textOf(property(error, key))
  const nested = property(error, 'error')
  return withSentences({
    name: text('name'),
    message:
      text('message') ||
      text('msg') ||
      text('error_description') ||
      textOf(nested) ||
      textOf(property(nested, 'message')),
    details: text('details') || text('detail'),
    codes: [text('error_code'), text('code'), text('errorCode'), identifier(textOf(nested))].filter(
      (code) => code !== '',
    ),
    status: statusOf(property(error, 'status')) ?? statusOf(property(error, 'statusCode')),
  })
}

/** A property of anything; `undefined` when reading it throws. */
function property(value: unknown, key: string): unknown {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return undefined
  try {
    return (value as Readonly<Record<string, unknown>>)[key]
  } catch {
    // A user's getter or proxy may throw; the error itself is still described.
    return undefined
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, MOST_TEXT) : ''
}

/** Storage names its errors in `error` (`DatabaseTimeout`); other layers put a sentence there, which is not a code. */
function identifier(text: string): string {
  return /^[A-Za-z]\w{2,39}$/.test(text) && plainCode(text) ? text : ''
}

function statusOf(value: unknown): number | null {
  const status = typeof value === 'string' ? Number(value) : value
  return typeof status === 'number' && status >= 100 && status < 600 ? Math.trunc(status) : null
}
