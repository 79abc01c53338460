import type { FleetOperationReport, FleetOperationRow } from '../../src/model/fleet/operation-report.ts'
import type { CleanupReport } from '../../src/model/report/stats.ts'
import type { Count } from '../labels/count.ts'
import type { Labels } from '../labels/labels.ts'
import type { Format } from '../logic/format.ts'
import { count, isolate, listOf } from '../logic/sentences.ts'

/** How an action ended, and whether a connection was given back. */
export interface Told {
  readonly text: string
  readonly freed: boolean
}

/** The list of what was (or would be) done, if the answer has one. */
export function cleanupOf(result: unknown): CleanupReport | null {
  if (typeof result !== 'object' || result === null) return null
  const report = result as Partial<CleanupReport>
  return Array.isArray(report.reclaimed) && Array.isArray(report.terminated) && Array.isArray(report.kept)
    ? (report as CleanupReport)
    : null
}

/** What each instance answered, when the operation was for all of them. */
function instancesOf(result: unknown): readonly FleetOperationRow[] | null {
  const { scope, instances } = (result ?? {}) as Partial<FleetOperationReport>
  return scope === 'fleet' && Array.isArray(instances) ? instances : null
}

/**
 * The instances that did not do it, each with its answer; empty for an operation of one instance.
 * @param dryRun whether it was only counted, so that nothing of it can run later
 */
export function missingOf(result: unknown, labels: Labels, dryRun = false): readonly string[] {
  const word = (state: Exclude<FleetOperationRow['state'], 'done'>): string =>
    dryRun && state === 'no answer yet' ? labels.noAnswerYet : labels.instanceAnswer[state]
  return (instancesOf(result) ?? []).flatMap(({ instance, state }) =>
    state === 'done' ? [] : [`${isolate(instance)}: ${word(state)}`],
  )
}

/** Whether an instance that reports has not answered, so that what it holds is not known. */
export function isWaiting(result: unknown): boolean {
  return (instancesOf(result) ?? []).some(({ state }) => state === 'no answer yet')
}

/** What each of several instances would do or did, where it is anything. */
export function sharesOf(result: unknown, format: Format): readonly string[] {
  return (instancesOf(result) ?? []).flatMap((one) => {
    const done = cleanupOf(one.result)
    const amount = done === null ? 0 : done.reclaimed.length + done.terminated.length
    return amount === 0 ? [] : [`${isolate(one.instance)}: ${atLeast([one], amount, format).s}`]
  })
}

/** An amount in words; `50+` where an instance left rows out of its answer. */
export function amountOf(result: unknown, amount: number, format: Format): Count {
  return atLeast(instancesOf(result) ?? [], amount, format)
}

function atLeast(rows: readonly FleetOperationRow[], amount: number, format: Format): Count {
  const counted = count(format, amount)
  return rows.some(({ omitted = 0 }) => omitted > 0) ? { ...counted, s: `${counted.s}+` } : counted
}

/** What was (or would be) done, over all instances that answered; `null` = the answer has no list. */
export function cleanupOfAll(result: unknown): CleanupReport | null {
  const instances = instancesOf(result)
  if (instances === null) return cleanupOf(result)
  const reports = instances.flatMap((one) => cleanupOf(one.result) ?? [])
  const [first] = reports
  return first === undefined
    ? null
    : {
        ...first,
        reclaimed: reports.flatMap(({ reclaimed }) => reclaimed),
        terminated: reports.flatMap(({ terminated }) => terminated),
        kept: reports.flatMap(({ kept }) => kept),
      }
}

/**
 * What an operation did, here or at every instance: who did not do it is named.
 * @param freedText what was freed, in the action's own words
 * @param unlisted message for an answer without a list
 */
export function doneText(
  result: unknown,
  freedText: (freed: Count) => string,
  unlisted: string,
  labels: Labels,
  format: Format,
): Told {
  const done = cleanupOfAll(result)
  if (done === null && instancesOf(result) === null) return { text: unlisted, freed: true }
  const told = outcomeText(
    done === null ? [] : [done],
    (freed) => freedText(amountOf(result, freed, format)),
    labels,
    format,
  )
  const shares = sharesOf(result, format)
  const each = shares.length === 0 ? told.text : `${told.text} (${listOf(shares, labels)})`
  return { ...told, text: [each, ...missingOf(result, labels)].join(`${labels.semicolon} `) }
}

type Row = CleanupReport['reclaimed'][number]
/** What outcomes are counted from. */
interface Outcomes {
  readonly reclaimed: readonly Pick<Row, 'outcome'>[]
  readonly terminated: readonly unknown[]
}

const OUTCOMES: readonly unknown[] = ['freed', 'asked', 'still running in the database']

/** What became of one released connection, if the answer says it. */
export function releaseOf(result: unknown): Outcomes | null {
  const { outcome } = (result ?? {}) as { readonly outcome?: Row['outcome'] }
  return outcome !== undefined && OUTCOMES.includes(outcome)
    ? { reclaimed: [{ outcome }], terminated: [] }
    : null
}

/**
 * What was done, visible to all: the freed ones in the action's own words, then what was only asked to stop and
 * what still runs in the database.
 * @param answers one for each request; `null` = it was done and the answer has no list
 */
export function outcomeText(
  answers: readonly (Outcomes | null)[],
  freedText: (freed: number) => string,
  labels: Labels,
  format: Format,
): Told {
  const rows = answers.flatMap((answer) => answer?.reclaimed ?? [])
  const amount = (outcome: Row['outcome']): number => rows.filter((row) => row.outcome === outcome).length
  const asked = amount('asked')
  const running = amount('still running in the database')
  const ended = answers.reduce((sum, answer) => sum + (answer === null ? 1 : answer.terminated.length), 0)
  const freed = rows.length - asked - running + ended
  const parts = [
    freedText(freed),
    ...(asked > 0 ? [labels.stillAsked(count(format, asked))] : []),
    ...(running > 0 ? [labels.stillRunning(count(format, running))] : []),
  ]
  return { text: listOf(parts, labels), freed: freed > 0 }
}
