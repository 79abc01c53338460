import { SEVERITIES } from '../health.ts'
import { own } from '../tools/own.ts'
import { type FleetReport, REPORT_CAPS, REPORT_VERSION } from './report.ts'
import { type Fields, isCount, isListOf, isNumber, isObject, isText } from './report-checks.ts'
import { isReportedLeak } from './report-leaks.ts'
import { isReportedMetrics } from './report-metrics.ts'

const isIdentity = (value: unknown): boolean =>
  isObject(value) &&
  isText(value.id) &&
  value.id !== '' &&
  isText(value.service) &&
  (value.region === null || isText(value.region)) &&
  (value.build === undefined || isText(value.build)) &&
  isText(value.environment) &&
  ['nodejs', 'edge', 'worker', 'browser'].includes(String(value.runtime)) &&
  isDate(value.startedAt)

/** The range of times that have an ISO form. */
const isDate = (value: unknown): boolean => isNumber(value) && Math.abs(value) < 8.64e15

const isSeverity = (value: unknown): boolean => SEVERITIES.some((severity) => severity === value)

/** Another instance may offer a cleanup of all, and nothing else. */
const isAction = (value: unknown): boolean =>
  value === null ||
  (isObject(value) &&
    value.operation === 'cleanup' &&
    value.scope === 'fleet' &&
    (value.target === null || isText(value.target)) &&
    isText(value.forecast, 1000))

const isVerdict = (value: unknown): boolean =>
  isObject(value) &&
  ['healthy', 'warning', 'critical', 'unknown'].includes(String(value.status)) &&
  isListOf(
    value.causes,
    REPORT_CAPS.causes,
    (cause) =>
      isText(cause.kind) &&
      isSeverity(cause.severity) &&
      isText(cause.sentence, 1000) &&
      isText(cause.effect, 1000) &&
      isText(cause.advice, 2000) &&
      Array.isArray(cause.evidence) &&
      isObject(cause.culprit) &&
      isAction(cause.action) &&
      isNumber(cause.since),
  )

/** What each part has to be. */
const PARTS: Readonly<Record<keyof FleetReport, (value: unknown) => boolean>> = {
  v: (value) => value === REPORT_VERSION,
  instance: isIdentity,
  build: (value) => value === null || isText(value),
  pid: isCount,
  upMs: isNumber,
  beatMs: (value) => isNumber(value) && value >= 0,
  ended: (value) => typeof value === 'boolean',
  verdict: isVerdict,
  active: isNumber,
  opened: isNumber,
  peak: (value) => isObject(value) && isNumber(value.connections) && isDate(value.timestamp),
  poolUtilization: isNumber,
  services: (value) =>
    isListOf(
      value,
      REPORT_CAPS.services,
      (one) =>
        isText(one.name) &&
        [one.activeConnections, one.totalConnections, one.maxPoolSize, one.utilization, one.errorCount].every(
          isNumber,
        ) &&
        (one.lastActivity === null || isText(one.lastActivity)) &&
        ['healthy', 'warning', 'critical'].includes(String(one.status)),
    ),
  pools: (value) =>
    isListOf(
      value,
      REPORT_CAPS.pools,
      (one) =>
        isText(one.name) &&
        isText(one.kind) &&
        isText(one.source) &&
        [one.used, one.idle, one.connecting, one.pending, one.max, one.utilization].every(isCount) &&
        [one.target, one.application, one.role].every((text) => text === undefined || isText(text, 1000)) &&
        isObject(one.thresholds) &&
        isObject(one.use) &&
        isNumber(one.timeouts),
    ),
  alerts: (value) =>
    isListOf(
      value,
      REPORT_CAPS.alerts,
      (one) => isText(one.id, 500) && isText(one.message, 1000) && isSeverity(one.severity),
    ),
  leaks: (value) => value === undefined || isListOf(value, REPORT_CAPS.leaks, isReportedLeak),
  leaksOmitted: (value) => value === undefined || (Number.isSafeInteger(value) && (value as number) >= 0),
  paces: (value) => value === undefined || isListOf(value, REPORT_CAPS.paces, isPace),
  metrics: (value) => value === undefined || isReportedMetrics(value),
}

const isPace = (one: Fields): boolean =>
  isText(one.service) &&
  isText(one.pool) &&
  isText(one.subject) &&
  [one.batches, one.sum, one.squares, one.steps].every(isNumber) &&
  (one.batches as number) >= 0

/** What is wrong with a report, or `null`: contents of a store and reports of workers come from outside. @returns the first bad part */
export function badPart(value: unknown): string | null {
  if (!isObject(value)) return 'report'
  return Object.entries(PARTS).find(([part, check]) => !check(own(value, part)))?.[0] ?? null
}
