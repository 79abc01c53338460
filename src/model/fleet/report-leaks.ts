import type { LeakReport } from '../report/leak.ts'
import { type Fields, isCount, isNumber, isText } from './report-checks.ts'

/** Longest texts of a leak that is reported. */
export const LEAK_TEXT = { name: 100, place: 200 } as const

const isFact = (value: unknown): boolean => value === null || isText(value, LEAK_TEXT.place)

const STATES: readonly LeakReport['state'][] = ['idle', 'dead', 'lost']
const CERTAINTIES: readonly LeakReport['certainty'][] = ['certain', 'likely', 'possible']
const TRANSACTIONS: readonly LeakReport['transaction'][] = [null, 'none', 'open', 'failed']

/** Whether a value from outside is a leak that another instance holds. */
export function isReportedLeak(one: Fields): boolean {
  return (
    [one.id, one.service, one.pool, one.operation].every((text) => isText(text, LEAK_TEXT.name)) &&
    isText(one.acquiredAt, 40) &&
    !Number.isNaN(Date.parse(one.acquiredAt)) &&
    STATES.some((state) => state === one.state) &&
    CERTAINTIES.some((certainty) => certainty === one.certainty) &&
    TRANSACTIONS.some((state) => state === one.transaction) &&
    [one.reason, one.lastOperation, one.route].every(isFact) &&
    isNumber(one.heldMs) &&
    [one.idleMs, one.limitMs, one.serverPid].every(isCount) &&
    typeof one.reclaimable === 'boolean' &&
    (one.stack === null || (Array.isArray(one.stack) && one.stack.length === 1 && isLine(one.stack[0])))
  )
}

/** Of a stack no more than the line of the application's code is reported. */
function isLine(frame: unknown): boolean {
  if (frame === null || typeof frame !== 'object') return false
  const { file, line, column, function: name, app } = frame as Fields
  return isText(file, LEAK_TEXT.place) && isNumber(line) && column === null && name === null && app === true
}
