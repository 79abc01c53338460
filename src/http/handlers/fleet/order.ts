import type { FleetOutcome } from '../../../model/fleet/operation-report.ts'
import type { SentOrder } from '../../../model/fleet/order.ts'
import type { CleanupReport } from '../../../model/report/stats.ts'
import { own } from '../../../model/tools/own.ts'
import type { Monitor } from '../../../monitor/types.ts'
import { RequestError } from '../../errors.ts'
import { checkFields } from '../../input/fields.ts'
import { OPERATIONS } from '../../operations.ts'

/** Rows of each list that one instance tells another. */
const MOST_ROWS = 50

/** Runs an operation that another instance asked for, and notes who did by which instance. Never rejects. */
export async function runOrder(
  monitor: Monitor,
  { operation, body, actor, from }: SentOrder,
): Promise<FleetOutcome> {
  const asker = { via: actor.via, name: `${actor.name === null ? '' : `${actor.name} `}via instance ${from}` }
  const note = (result: string, ok: boolean): void =>
    monitor.audit.append({ actor: asker, operation, parameters: { ...body }, result, ok })
  try {
    const known = own(OPERATIONS, operation)
    if (known?.part === undefined) throw new RequestError('DBM-208', { field: 'operation' })
    checkFields(body, known.fields, 'DBM-209')
    const result = await known.part(monitor, body, asker)
    note(known.told(result), true)
    return { state: 'done', ...(result === null ? {} : cut(result)) }
  } catch (error) {
    const isOurs = error instanceof RequestError
    if (!isOurs) monitor.fault(`fleet ${operation}`, error)
    const code = isOurs ? error.code : 'DBM-299'
    note(isOurs ? `refused: ${code}` : 'failed', false)
    return { state: 'refused', error: { code, message: isOurs ? error.message : 'It failed there' } }
  }
}

function cut(result: CleanupReport): Pick<FleetOutcome, 'result' | 'omitted'> {
  const { reclaimed, terminated, kept } = result
  const omitted = [reclaimed, terminated, kept].reduce(
    (sum, { length }) => sum + Math.max(0, length - MOST_ROWS),
    0,
  )
  if (omitted === 0) return { result }
  return {
    result: {
      ...result,
      reclaimed: reclaimed.slice(0, MOST_ROWS),
      terminated: terminated.slice(0, MOST_ROWS),
      kept: kept.slice(0, MOST_ROWS),
    },
    omitted,
  }
}
