import { first } from '../../../widget/labels/english/first.ts'
import type { Expectation } from '../../incidents/kit/incident.ts'
import type { FirstScreen } from './first-screen.ts'

/* What who opens the page in an incident has to find within ten seconds: on the first screen, unscrolled. */

/** A desk's window and a phone's. */
export const SCREENS = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const

const BUTTONS = { free: /^(Release \d+ leaks?|Clean up…)$/, reset: /^Reset…$/ } as const

/** Whether a text names what the incident expects. */
function names(text: string, wanted: string | number | RegExp): boolean {
  if (!(wanted instanceof RegExp)) return text.includes(String(wanted))
  return text.split(/ · |\s/).some((word) => wanted.test(word)) || wanted.test(text)
}

/** What is missing on the first screen; empty = nothing. */
export function missing(expected: Expectation, { lines, buttons, texts }: FirstScreen): readonly string[] {
  const { cause, status, culprit = {}, sentence, button } = expected
  const shown = texts.join(' ')
  // A look-alike is calm, also where there is something to know about it.
  if (cause === null) return shown.includes(first.healthy) ? [] : [`calm: ${shown.slice(0, 200)}`]
  const line = (term: string): string => {
    const found = lines.find((one) => one.term === term)
    return found === undefined || !found.isOnScreen ? '' : found.text
  }
  const [what, why, act, then] = [first.what, first.why, first.doThis, first.whatNext].map(line) as [
    string,
    string,
    string,
    string,
  ]
  const badge = status === undefined ? [first.warning, first.critical, first.healthy] : [wordOf(status)]
  const pressed = button === undefined ? null : BUTTONS[button]
  return [
    badge.some((word) => texts.includes(word)) ? '' : `the status ${badge}: ${texts.slice(0, 4)}`,
    what === '' ? 'what' : '',
    sentence === undefined || sentence.test(what) ? '' : `the sentence ${sentence}: ${what}`,
    why.includes(first.cause[cause]) ? '' : `the cause ${cause}: ${why}`,
    ...Object.entries(culprit).map(([part, wanted]) =>
      names(why, wanted) ? '' : `the ${part} ${wanted}: ${why}`,
    ),
    act === '' ? 'what to do' : '',
    then === '' ? 'what follows' : '',
    pressed === null
      ? buttons.some((name) => Object.values(BUTTONS).some((one) => one.test(name)))
        ? `no button helps: ${buttons}`
        : ''
      : buttons.some((name) => pressed.test(name))
        ? ''
        : `the button ${pressed}: ${buttons}`,
    pressed === null || names(then, culprit.pool ?? culprit.service ?? /\d/)
      ? ''
      : `the forecast of the button: ${then}`,
  ].filter((fault) => fault !== '')
}

const wordOf = (status: NonNullable<Expectation['status']>): string => first[status]
