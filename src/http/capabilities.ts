import type { CapabilitiesReport, Capability } from '../model/report/instance.ts'
import type { Monitor } from '../monitor/types.ts'
import type { Caller } from './access/caller.ts'
import { callerKey } from './access/decision.ts'
import { CANNOT_TELL, type Gate } from './access/gate.ts'
import type { Action } from './access/types.ts'

/** Age from which a caller's answer is asked for again, one a poll, ms. */
const FRESH_MS = 15_000
const MOST_KEPT = 200

/** What a control needs permission for. */
const ACTIONS = {
  cleanup: 'cleanup',
  'emergency-reset': 'emergency-reset',
  release: 'release',
  acknowledge: 'acknowledge',
  collection: 'start-collection',
  export: 'export-json',
} as const satisfies Partial<Record<keyof CapabilitiesReport, Action>>

type Control = keyof typeof ACTIONS

const CONTROLS = Object.keys(ACTIONS) as readonly Control[]

/** The last decision about each control, with its time. */
type Kept = Map<Control, { readonly at: number; readonly capability: Capability }>

/** Lists what each caller may do here and why not. For display only: every operation is decided again. */
export type CapabilityReader = (caller: Caller, request: Request) => Promise<CapabilitiesReport>

/**
 * A widget polls, and `authorize` may ask a database: the first answer asks about every control, a later one about the oldest
 * only, and none while `authorize` could not decide about the poll itself.
 * @param now monotonic ms
 */
export function createCapabilityReader(monitor: Monitor, gate: Gate, now: () => number): CapabilityReader {
  const callers = new Map<string, Kept>()
  const keptFor = (key: string): Kept => {
    const kept: Kept = callers.get(key) ?? new Map()
    callers.delete(key)
    if (callers.size >= MOST_KEPT) callers.delete(callers.keys().next().value as string)
    callers.set(key, kept)
    return kept
  }
  return async (caller, request) => {
    const isAsked =
      caller.kind !== 'development' && caller.kind !== 'admin-token' && monitor.options.authorize !== null
    // Callers that cannot be identified are decided each time: their permissions may differ.
    const key = isAsked ? await callerKey(request.headers) : null
    const kept: Kept = key === null ? new Map() : keptFor(key)
    const due = gate.uncertainty(request) === null ? dueIn(kept, now()) : []
    await Promise.all(
      due.map(async (control) => {
        const capability = await decide(gate, caller, request, ACTIONS[control])
        // Not to know is no decision: the last one stays.
        if (capability.allowed !== 'unknown') kept.set(control, { at: now(), capability })
      }),
    )
    return reportOf(monitor, kept)
  }
}

/** Controls that were never decided, else the one whose decision is oldest, if it is old. */
function dueIn(kept: Kept, now: number): readonly Control[] {
  const missing = CONTROLS.filter((control) => !kept.has(control))
  if (missing.length > 0) return missing
  const [oldest] = CONTROLS.toSorted((left, right) => atOf(kept, left) - atOf(kept, right))
  return oldest === undefined || now - atOf(kept, oldest) < FRESH_MS ? [] : [oldest]
}

const atOf = (kept: Kept, control: Control): number => kept.get(control)?.at ?? 0

async function decide(gate: Gate, caller: Caller, request: Request, action: Action): Promise<Capability> {
  const verdict = await gate.may(caller, request, action)
  if (verdict.allow) return { allowed: true }
  return { allowed: verdict.error.code === 'DBM-307' ? 'unknown' : false, reason: verdict.reason }
}

const UNDECIDED: Capability = {
  allowed: 'unknown',
  reason: CANNOT_TELL,
}

function reportOf(monitor: Monitor, kept: Kept): CapabilitiesReport {
  const of = (control: Control): Capability => kept.get(control)?.capability ?? UNDECIDED
  const cleanup = of('cleanup')
  const unreachable = monitor.fleet.operations.refused
  return {
    cleanup,
    'emergency-reset': of('emergency-reset'),
    release: of('release'),
    acknowledge: of('acknowledge'),
    collection: of('collection'),
    export: of('export'),
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
