import type { Actor } from '../../model/audit.ts'
import type { FleetOperationReport, FleetOutcome } from '../../model/fleet/operation-report.ts'
import type { CleanupReport } from '../../model/report/stats.ts'
import type { InstanceIdentity } from '../../model/snapshot.ts'
import type { Monitor } from '../../monitor/types.ts'
import { RequestError } from '../errors.ts'
import { checkService } from './known-service.ts'
import type { Body, Part } from './row.ts'

/**
 * Runs an operation here and at every other instance that reports.
 * @throws RequestError DBM-211 (no instance can be reached), DBM-202 (a service of no instance)
 */
export async function runOnFleet(
  monitor: Monitor,
  { name, body, part }: { readonly name: string; readonly body: Body; readonly part: Part },
  actor: Actor,
): Promise<FleetOperationReport> {
  const { operations } = monitor.fleet
  if (operations.refused !== null) throw notPossible(operations.refused)
  await monitor.fleet.refresh()
  const { dryRun, service } = body
  if (typeof service === 'string') {
    const others = monitor.fleet.members().flatMap(({ report }) => report.services.map((one) => one.name))
    checkService(monitor, service, others)
  }
  const order = {
    ...(dryRun === true ? { dryRun } : {}),
    ...(typeof service === 'string' ? { service } : {}),
  }
  const answers = await operations.send({ operation: name, body: order, actor }, crypto.randomUUID())
  if (answers === null) throw notPossible(operations.refused ?? 'The store did not take the operation')
  const here = await runHere(() => part(monitor, body, actor))
  return {
    scope: 'fleet',
    instances: [
      { ...placeOf(monitor.observe().instance), self: true, ...here },
      ...(await answers()).map(({ member, outcome }) => ({
        ...placeOf(member.report.instance),
        self: false,
        ...outcome,
      })),
    ],
  }
}

/** A refusal here is one row: the others have already received it. */
async function runHere(run: () => Promise<CleanupReport | null>): Promise<FleetOutcome> {
  try {
    const result = await run()
    return { state: 'done', ...(result === null ? {} : { result }) }
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
    return { state: 'refused', error: { code: error.code, message: error.message } }
  }
}

function placeOf({ id, service, region }: InstanceIdentity): {
  readonly instance: string
  readonly service: string
  readonly region: string | null
} {
  return { instance: id, service, region }
}

function notPossible(why: string): RequestError {
  return new RequestError('DBM-211', {
    message: why,
    field: 'scope',
    expected: '"instance"',
    received: '"fleet"',
  })
}

/** Its outcome for the audit list. */
export function toldOfFleet(
  { instances }: FleetOperationReport,
  told: (result: CleanupReport) => string,
): string {
  const [here, ...others] = instances
  const counts = new Map<string, number>()
  for (const { state } of others) counts.set(state, (counts.get(state) ?? 0) + 1)
  const rest = [...counts].map(([state, count]) => `${count} ${state}`).join(', ') || 'none'
  return `${here?.result === undefined ? (here?.error?.code ?? 'failed') : told(here.result)}; other instances: ${rest}`
}
