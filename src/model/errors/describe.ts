import { layerSentence, wholeMessage } from './catalogue/layers.ts'
import { sqlStateSentence } from './catalogue/sqlstate.ts'
import { classifyError, errorCode } from './classify.ts'
import { factsOf } from './facts.ts'
import { ownText } from './own-error.ts'
import { plainText } from './plain-text.ts'
import { sanitize } from './sanitize.ts'

/**
 * How texts of errors are stored. `catalogue` = a sentence of this package's own, chosen by code. `redacted` = the
 * text that came, without what looks like a value: a list of what to hide, so something may be missed.
 */
export type ErrorText = 'catalogue' | 'redacted'

/** An error reduced to what may be stored. */
export interface Described {
  readonly message: string
  readonly code: string | null
}

/**
 * Reduces anything thrown to what may be stored. Never throws.
 * @returns a message of at most 300 characters and the code, if the error has one
 */
export function describeError(error: unknown, text: ErrorText = 'catalogue'): Described {
  const code = errorCode(error)
  const own = ownText(error)
  if (own !== null) return { message: sanitize(own), code }
  return { message: text === 'redacted' ? redacted(error, code) : built(error, code), code }
}

/** A short text of the application's beside an error, as it may be stored; `null` = it may hold a value. */
export function describeContext(context: unknown, text: ErrorText = 'catalogue'): string | null {
  if (typeof context !== 'string') return null
  return text === 'redacted' ? sanitize(context) : plainText(context)
}

/** By code; by class where the code is not listed; by a message that matches as a whole; else the kind of error. */
function built(error: unknown, code: string | null): string {
  const sentence = code === null ? null : (sqlStateSentence(code) ?? layerSentence(code))
  const known = sentence ?? knownMessage(error)
  const meaning = known ?? sentenceOf(classifyError(error)?.code) ?? answerOf(code)
  if (code === null) return meaning ?? kindOf(error)
  return `${meaning ?? kindOf(error)} (${code})`
}

function answerOf(code: string | null): string | null {
  return code !== null && /^HTTP\d{3}$/.test(code) ? 'The service answered with an error' : null
}

function sentenceOf(code: string | undefined): string | null {
  return code === undefined ? null : (sqlStateSentence(code) ?? layerSentence(code))
}

function knownMessage(error: unknown): string | null {
  for (const { message } of factsOf(error)) {
    const whole = wholeMessage(message)
    if (whole !== null) return whole
  }
  return null
}

/** The class of an error when it is plainly one, `Error` for everything else. */
function kindOf(error: unknown): string {
  const name = factsOf(error)[0]?.name ?? ''
  return /^[A-Z][A-Za-z]{0,39}(?:Error|Exception)$/.test(name) ? name : 'Error'
}

function redacted(error: unknown, code: string | null): string {
  const [first, ...causes] = factsOf(error)
  const texts = [first?.message ?? '']
  // "Database connection error." and "fetch failed" are generic; their cause names the cap or address.
  if (/^PGRST00/.test(code ?? '') && first?.details) texts.push(first.details)
  else for (const { message } of causes) texts.push(message)
  const message = texts.filter((text, i) => text !== '' && texts.indexOf(text) === i).join(': ')
  return sanitize(message) || sanitize(first?.name ?? '') || code || 'unknown error'
}
