import { type FleetReport, REPORT_CAPS, REPORT_VERSION } from '../../../model/fleet/report.ts'
import type { Snapshot } from '../../../model/snapshot.ts'
import type { Cause, Verdict } from '../../../model/verdict.ts'
import { alertReport } from '../sections/alerts.ts'
import { serviceReport } from '../sections/services.ts'
import { percent } from '../units.ts'
import { leaksForOthers } from './leaks.ts'
import { fleetPool } from './pool-for-others.ts'

/** What a snapshot does not say of its process. */
export interface ReportFacts {
  readonly pid: number | null
  /** ms since it began, monotonic. */
  readonly upMs: number
  readonly beatMs: number
  /** Absent where only figures of the report are compared. */
  readonly metrics?: NonNullable<FleetReport['metrics']>
}

const MOST_EVIDENCE = 6
/** Sentences are 280 characters by contract; a rule of the user's may say more. */
const MOST_TEXT = 1000

/** The part of a report that says how an instance is: who it is, its verdict and its pools. */
export function stateOf(snapshot: Snapshot): Pick<FleetReport, 'instance' | 'verdict' | 'pools'> {
  return {
    instance: snapshot.instance,
    verdict: shortened(snapshot.verdict, REPORT_CAPS.causes),
    pools: snapshot.pools
      .filter(({ ended }) => !ended)
      .slice(0, REPORT_CAPS.pools)
      .map(fleetPool),
  }
}

/** What an instance tells the others: bounded, and without stacks. */
export function fleetReportOf(snapshot: Snapshot, { pid, upMs, beatMs, metrics }: ReportFacts): FleetReport {
  const { services, alerts, paces } = REPORT_CAPS
  return {
    v: REPORT_VERSION,
    ...stateOf(snapshot),
    build: snapshot.instance.build ?? null,
    pid,
    upMs,
    beatMs,
    ended: false,
    active: snapshot.totals.active,
    opened: snapshot.totals.opened,
    peak: snapshot.totals.peak,
    poolUtilization: percent(snapshot.poolUtilization),
    services: busiest(snapshot.services, services).map((one) => serviceReport(one, snapshot)),
    alerts: snapshot.alerts
      .slice(0, alerts)
      .map((alert) => alertReport({ ...alert, message: alert.message.slice(0, MOST_TEXT), evidence: [] })),
    ...leaksForOthers(snapshot),
    paces: snapshot.services
      .flatMap(({ name, paces: own = [] }) => own.map((pace) => ({ service: name, ...pace })))
      .toSorted((a, b) => b.batches - a.batches)
      .slice(0, paces),
    ...(metrics === undefined ? {} : { metrics }),
  }
}

function busiest<T extends { readonly opened: number }>(all: readonly T[], most: number): readonly T[] {
  return all.length <= most ? all : all.toSorted((a, b) => b.opened - a.opened).slice(0, most)
}

/** What another instance can offer for it: a cleanup of all, which frees what this one would release. A reset is too much for that. */
function forOthers({ action, culprit }: Cause): Cause['action'] {
  if (action === null || action.operation === 'emergency-reset') return null
  const target = action.operation === 'cleanup' ? action.target : (culprit.service ?? null)
  return { operation: 'cleanup', scope: 'fleet', target, forecast: action.forecast.slice(0, MOST_TEXT) }
}

function shortened({ status, causes }: Verdict, most: number): Verdict {
  const short = (cause: Cause): Cause => ({
    ...cause,
    sentence: cause.sentence.slice(0, MOST_TEXT),
    effect: cause.effect.slice(0, MOST_TEXT),
    advice: cause.advice.slice(0, MOST_TEXT),
    evidence: cause.evidence.slice(0, MOST_EVIDENCE),
    action: forOthers(cause),
  })
  return { status, causes: causes.slice(0, most).map(short) }
}
