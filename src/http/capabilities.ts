import type { CapabilitiesReport, Capability } from '../model/report/instance.ts'
import type { Monitor } from '../monitor/types.ts'
import type { Caller } from './access/caller.ts'
import { callerKey } from './access/decision.ts'
import type { Gate } from './access/gate.ts'
import type { Action } from './access/types.ts'

/** How long a caller's permissions are shown without calling `authorize` again, ms: a widget polls, and each action needs a call. */
const KEPT_MS = 30_000
const MOST_KEPT = 200

/** Lists what each caller may do here and why not. For display only: every operation is decided again. */
export type CapabilityReader = (caller: Caller, request: Request) => Promise<CapabilitiesReport>

/** @param now monotonic ms */
export function createCapabilityReader(monitor: Monitor, gate: Gate, now: () => number): CapabilityReader {
  const kept = new Map<string, { readonly since: number; readonly report: CapabilitiesReport }>()
  return async (caller, request) => {
    if (
      caller.kind === 'development' ||
      caller.kind === 'admin-token' ||
      monitor.options.authorize === null
    ) {
      return read(monitor, gate, caller, request)
    }
    const key = await callerKey(request.headers)
    // Callers that cannot be identified are decided each time: their permissions may differ.
    if (key === null) return read(monitor, gate, caller, request)
    const known = kept.get(key)
    if (known !== undefined && now() - known.since < KEPT_MS) return known.report
    const report = await read(monitor, gate, caller, request)
    kept.delete(key)
    if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value as string)
    kept.set(key, { since: now(), report })
    return report
  }
}

async function read(
  monitor: Monitor,
  gate: Gate,
  caller: Caller,
  request: Request,
): Promise<CapabilitiesReport> {
  const may = async (action: Action): Promise<Capability> => {
    const verdict = await gate.may(caller, request, action)
    return verdict.allow ? { allowed: true } : { allowed: false, reason: verdict.reason }
  }
  const [cleanup, reset, release, acknowledge, collection, download] = await Promise.all([
    may('cleanup'),
    may('emergency-reset'),
    may('release'),
    may('acknowledge'),
    may('start-collection'),
    may('export-json'),
  ])
  const unreachable = monitor.fleet.operations.refused
  return {
    cleanup,
    'emergency-reset': reset,
    release,
    acknowledge,
    collection,
    export: download,
    terminate: terminating(monitor)
      ? cleanup
      : { allowed: false, reason: 'Ending database sessions is not configured (terminate and database)' },
    fleet: unreachable === null ? cleanup : { allowed: false, reason: unreachable },
  }
}

/** Whether cleanup may end sessions in the database. */
function terminating({ options }: Monitor): boolean {
  return (
    options.terminate &&
    (options.database !== null || options.probes.some(({ terminate }) => terminate !== undefined))
  )
}
