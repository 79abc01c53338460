import type { FleetOperationReport, FleetOperationRow } from '../../src/model/fleet/operation-report.ts'
import type { CleanupReport } from '../../src/model/report/stats.ts'
import type { Labels } from '../labels/labels.ts'
import type { Format } from '../logic/format.ts'
import { count } from '../logic/sentences.ts'

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

/** The instances that did not do it, each with its answer; empty for an operation of one instance. */
export function missingOf(result: unknown, labels: Labels): readonly string[] {
  return (instancesOf(result) ?? []).flatMap(({ instance, state }) =>
    state === 'done' ? [] : [`${instance}: ${labels.instanceAnswer[state]}`],
  )
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
  freedText: (freed: number) => string,
  unlisted: string,
  labels: Labels,
  format: Format,
): string {
  const done = cleanupOfAll(result)
  if (done === null && instancesOf(result) === null) return unlisted
  return [
    outcomeText(done === null ? [] : [done], freedText, labels, format),
    ...missingOf(result, labels),
  ].join('; ')
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
): string {
  const rows = answers.flatMap((answer) => answer?.reclaimed ?? [])
  const amount = (outcome: Row['outcome']): number => rows.filter((row) => row.outcome === outcome).length
  const asked = amount('asked')
  const running = amount('still running in the database')
  const ended = answers.reduce((sum, answer) => sum + (answer === null ? 1 : answer.terminated.length), 0)
  return [
    freedText(rows.length - asked - running + ended),
    asked > 0 && labels.stillAsked(count(format, asked)),
    running > 0 && labels.stillRunning(count(format, running)),
  ]
    .filter(Boolean)
    .join(', ')
}
