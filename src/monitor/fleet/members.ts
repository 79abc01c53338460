import { OwnError } from '../../model/errors/own-error.ts'
import type { Member, MemberState, StoredReport } from '../../model/fleet/fleet.ts'
import { badPart } from '../../model/fleet/read-report.ts'

/** Beats that may be missed. */
const MISSED_BEATS = 3
/** What a report may be late for other reasons (a busy store, a slow network), ms. */
const LATE_MS = 2000
/** Most instances shown. */
const MOST_MEMBERS = 1000

/** What is noted when a store gives something else. */
export const UNREADABLE: OwnError = new OwnError(
  'a report of another instance could not be read and was left out',
)

/** Reports that were found right: each is looked at many times until the next one comes. */
const checked = new WeakSet<object>()

function isReport(report: unknown): boolean {
  if (typeof report !== 'object' || report === null) return false
  if (checked.has(report)) return true
  if (badPart(report) !== null) return false
  checked.add(report)
  return true
}

/** The valid reports, only the newest of each instance, and the number of invalid ones. */
export function readable(given: readonly (readonly StoredReport[])[]): {
  readonly reports: readonly StoredReport[]
  readonly unreadable: number
} {
  const newest = new Map<string, StoredReport>()
  let unreadable = 0
  for (const stored of given.flatMap((list) => list.slice(0, MOST_MEMBERS))) {
    if (!isReport(stored?.report) || !(stored.ageMs >= 0)) {
      unreadable++
      continue
    }
    const { id } = stored.report.instance
    const before = newest.get(id)
    if (before === undefined || stored.ageMs < before.ageMs) newest.set(id, stored)
  }
  return { reports: [...newest.values()].slice(0, MOST_MEMBERS), unreadable }
}

/** Ms without a report after which this instance has missed three beats. */
export function silentAfter({ report }: StoredReport): number {
  return MISSED_BEATS * report.beatMs + LATE_MS
}

/** @param graceMs ms since the store answers again: nobody could report before that */
export function memberOf(stored: StoredReport, graceMs: number): Member {
  return { report: stored.report, ageMs: stored.ageMs, state: stateOf(stored, graceMs) }
}

function stateOf(stored: StoredReport, graceMs: number): MemberState {
  const { report, ageMs } = stored
  if (report.ended) return 'ended'
  if (Math.min(ageMs, graceMs) <= silentAfter(stored)) return 'reporting'
  return report.instance.serverless ? 'frozen' : 'silent'
}

/** What is known of an instance that reports. */
export interface Live {
  readonly service: string
  readonly region: string | null
  /** ms since it began. */
  readonly upMs: number
}

/** Those that report now. */
export function liveOf(members: readonly Member[]): Live[] {
  return members
    .filter(({ state }) => state === 'reporting')
    .map(({ report, ageMs }) => ({
      service: report.instance.service,
      region: report.instance.region,
      upMs: report.upMs + ageMs,
    }))
}

/**
 * Whether another instance of the same service began after this one fell silent: a restart or a deployment, no outage. Both times are
 * counted back from now, so that the instances' wall clocks do not matter.
 */
export function isReplaced({ report, ageMs }: Member, live: readonly Live[]): boolean {
  const { service, region } = report.instance
  return live.some(
    (one) => one.service === service && one.region === region && one.upMs <= ageMs + report.beatMs,
  )
}
