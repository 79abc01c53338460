import type { CheckResult, CheckStatus } from '../../model/extensions.ts'
import type { HealthStatus } from '../../model/health.ts'
import type { PoolReading } from '../../model/pool.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import type { Verdict } from '../../model/verdict.ts'
import { iso, percent } from './units.ts'

/** Media type of the IETF draft "Health Check Response Format for HTTP APIs" (inadarei, expired): its shape is used here. */
export const HEALTH_JSON = 'application/health+json'

interface HealthJsonCheck {
  readonly componentId?: string
  readonly componentType: 'component' | 'datastore' | 'system'
  readonly observedValue?: number
  readonly observedUnit?: string
  readonly status: CheckStatus
  readonly time: string
  /** Left out on `pass`, as the draft asks. */
  readonly output?: string
}

/** The draft's body. */
export interface HealthJson {
  readonly status: CheckStatus
  readonly serviceId?: string
  readonly description?: string
  readonly output?: string
  readonly checks?: Readonly<Record<string, readonly HealthJsonCheck[]>>
  readonly verdict?: Verdict
}

const STATUS: Readonly<Record<HealthStatus, CheckStatus>> = {
  healthy: 'pass',
  warning: 'warn',
  critical: 'fail',
}

/** @param checks results of the user's health checks; empty when they were not requested */
export function healthJson(snapshot: Snapshot, checks: Readonly<Record<string, CheckResult>>): HealthJson {
  const time = iso(snapshot.at)
  const [worst] = snapshot.verdict.causes
  return {
    status: STATUS[snapshot.health],
    serviceId: snapshot.instance.id,
    description: `database connections of ${snapshot.instance.service}`,
    ...(snapshot.health === 'healthy' || worst === undefined ? {} : { output: worst.sentence }),
    verdict: snapshot.verdict,
    checks: Object.fromEntries([
      ...snapshot.pools.flatMap((pool) => poolChecks(pool, time)),
      ...Object.entries(checks).map(
        ([name, result]) => [`${component(name)}:check`, [checkOf(result, time)]] as const,
      ),
    ]),
  }
}

/** Without read permission. */
export function reducedHealthJson(snapshot: Snapshot): HealthJson {
  return { status: STATUS[snapshot.health] }
}

/** A component's name may hold no colon; its exact name is the `componentId`. */
function component(name: string): string {
  return name.replaceAll(':', '.')
}

function poolChecks(pool: PoolReading, time: string): (readonly [string, readonly HealthJsonCheck[]])[] {
  const { name, utilization, used } = pool
  const base = { componentId: name, componentType: 'datastore', time } as const
  return [
    ...(utilization === null
      ? []
      : [
          [
            `${component(name)}:utilization`,
            [
              {
                ...base,
                observedValue: percent(utilization),
                observedUnit: 'percent',
                status: pressure(pool, utilization),
              },
            ],
          ] as const,
        ]),
    ...(used === null
      ? []
      : [
          [
            `${component(name)}:connections`,
            [{ ...base, observedValue: used, observedUnit: 'connections', status: 'pass' }],
          ] as const,
        ]),
  ]
}

function pressure({ thresholds }: PoolReading, utilization: number): CheckStatus {
  if (utilization >= thresholds.critical) return 'fail'
  return utilization >= thresholds.warning ? 'warn' : 'pass'
}

function checkOf({ status, message }: CheckResult, time: string): HealthJsonCheck {
  return {
    componentType: 'component',
    status,
    time,
    ...(status === 'pass' || message === undefined ? {} : { output: message }),
  }
}

/** Whether a request asks for this form. */
export function acceptsHealthJson(headers: Headers): boolean {
  return (headers.get('accept') ?? '').split(',').some((one) => {
    const [type = '', ...rest] = one.split(';').map((part) => part.trim().toLowerCase())
    return type === HEALTH_JSON && !rest.some((part) => /^q=0(\.0*)?$/.test(part))
  })
}
