import type { Finding } from '../model/alert.ts'
import type { Rule } from '../model/extensions.ts'
import type { Severity } from '../model/health.ts'

/** Fewer than this say nothing about a rate. */
const ENOUGH = { connectionErrors: 3, operations: 10 } as const
/** Share of recent operations from which it is told. */
const CONNECTION_ERRORS = { warning: 0.05, critical: 0.25 } as const
const UNHEALTHY = { warning: 0.2, critical: 0.5 } as const

/** Too many of a service's operations failed because connections ran out or a layer was down. */
export const connectionErrors: Rule = {
  id: 'connection-errors',
  judge: (seen) =>
    seen.services.flatMap((service): Finding[] => {
      const { connectionErrors: errors, ended } = service.recent
      if (errors < ENOUGH.connectionErrors) return []
      return found(
        connectionErrors.id,
        service.name,
        errors / Math.max(ended, errors),
        CONNECTION_ERRORS,
        (percent) =>
          `${service.name}: ${errors} connection errors in ${minutes(service.recent.windowMs)} (${percent}% of its operations)`,
      )
    }),
}

/** Too many of a service's operations failed, for whatever reason. */
export const unhealthy: Rule = {
  id: 'service-unhealthy',
  judge: (seen) =>
    seen.services.flatMap((service): Finding[] => {
      const { failed, ended } = service.recent
      if (ended < ENOUGH.operations) return []
      return found(
        unhealthy.id,
        service.name,
        failed / ended,
        UNHEALTHY,
        (percent) =>
          `${service.name}: ${failed} of ${ended} operations failed in ${minutes(service.recent.windowMs)} (${percent}%)`,
      )
    }),
}

function found(
  rule: string,
  subject: string,
  rate: number,
  limits: { readonly warning: number; readonly critical: number },
  message: (percent: number) => string,
): Finding[] {
  if (rate < limits.warning) return []
  const severity: Severity = rate >= limits.critical ? 'critical' : 'warning'
  return [
    {
      rule,
      subject,
      severity,
      message: message(Math.round(rate * 100)),
      value: rate,
      limit: limits[severity as 'warning' | 'critical'],
      capacity: false,
      forMs: 0,
    },
  ]
}

function minutes(ms: number): string {
  return ms >= 90_000 ? `${Math.round(ms / 60_000)} min` : `${Math.max(1, Math.round(ms / 1000))} s`
}
