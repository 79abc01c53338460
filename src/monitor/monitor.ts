import type { ResolvedOptions } from '../config/options.ts'
import type { OwnSocket } from '../model/database/sessions.ts'
import type { Journal } from '../model/journal/journal.ts'
import type { Recommendation } from '../model/report/stats.ts'
import type { InstanceIdentity, Snapshot } from '../model/snapshot.ts'
import type { Finder } from '../model/stack/finder.ts'
import { createActions } from './actions/actions.ts'
import { createReclaimRegistry } from './actions/reclaims.ts'
import { recoverLeases } from './actions/recovery.ts'
import { createJudge, type JudgeParts } from './alerts/judge.ts'
import { createBeat } from './beat/beat.ts'
import type { Freezing } from './beat/delivery.ts'
import { createChecks } from './checks.ts'
import { type Clock, safeClock } from './clock.ts'
import { createCore } from './core.ts'
import { createCoverage } from './coverage.ts'
import { createMembership, type MembershipParts } from './fleet/membership.ts'
import { guarded } from './guarded.ts'
import { createRecorder, type JournaledHistory } from './journal/recorder.ts'
import { createRestartState } from './journal/state.ts'
import { createListeners } from './ledger/failures/listeners.ts'
import type { Stacks } from './ledger/manual-leases.ts'
import { createTracking, offTracking } from './ledger/tracking.ts'
import { poolUtilization } from './observe/pool-fill.ts'
import { createCollect } from './probes/collect.ts'
import { runningClock } from './running-clock.ts'
import { withSwitch } from './switch.ts'
import { limited } from './timeout.ts'
import type { HistoryReader, Monitor } from './types.ts'

/** A probe or an exporter may take this long to end, ms: a shutdown does not wait for a part that hangs. */
const CLOSE_LIMIT_MS = 5000

/** The parts of a monitor. */
export interface Parts extends JudgeParts {
  readonly options: ResolvedOptions
  readonly clock: Clock
  readonly identity: InstanceIdentity
  readonly recommend: (snapshot: Snapshot) => readonly Recommendation[]
  readonly history: Omit<HistoryReader, 'store'> & JournaledHistory
  /** `null` = history is in memory only. */
  readonly journal: Journal | null
  readonly fleet: Omit<MembershipParts, 'announce'>
  /** Prints one sentence for the operator. */
  readonly announce: (sentence: string) => void
  readonly loopDelay: { p95(): number; stop(): void } | null
  readonly stacks: Stacks
  readonly finder: Finder
  /** The TCP connections of this process; `null` = it cannot see them. Never rejects. */
  readonly ownSockets: () => Promise<readonly OwnSocket[] | null>
  /** `null` = the process runs until it ends. */
  readonly freezing: Freezing | null
  /** Writes one line of the verbose log. */
  readonly debug: (line: string) => void
}

/** Assembles a monitor from its parts. */
export function assembleMonitor(parts: Parts): Monitor {
  const { options, history, debug } = parts
  const clock = runningClock(safeClock(parts.clock))
  const core = createCore(options, clock, parts.identity, debug, parts.finder)
  const coverage = createCoverage(clock)
  const gatherer = createCollect(core, parts.ownSockets)
  const reclaims = createReclaimRegistry(
    core,
    () => gatherer.last,
    () => gatherer.probes.list().some(({ readsDatabase }) => readsDatabase !== false),
  )
  const judge = createJudge(core, parts, () => [membership.telling, monitor.snapshot])
  const tracking = options.enabled ? createTracking(core, parts.stacks, coverage) : offTracking(core)
  const actions = createActions(core, { gatherer, reclaims, registry: judge.registry, debug })
  const recorder = createRecorder(core, {
    journal: parts.journal,
    history,
    state: createRestartState(core, judge.registry, actions.audit),
    announce: parts.announce,
  })
  const { stop, ...beat } = createBeat(core, {
    gatherer,
    reclaims,
    judge,
    history: recorder,
    trace: history.trace,
    loopDelay: parts.loopDelay,
    looked: () => recoverLeases(monitor),
    freezing: parts.freezing,
    debug,
  })
  const membership = createMembership(core, { ...parts.fleet, announce: parts.announce })
  beat.addExporter(membership.exporter)
  const monitor: Omit<Monitor, 'isOn' | 'disable'> = {
    options,
    history: withStore(history, recorder),
    coverage,
    fleet: membership.reader,
    checks: createChecks(clock, core.options.errorText),
    ...tracking,
    ...beat,
    ...actions,
    alerts: judge.alerts,
    addRule: judge.addRule,
    addChannel: judge.addChannel,
    listen: options.enabled ? createListeners(core.ledger, core.faults) : () => () => {},
    addProbe: (probe) => gatherer.probes.add(probe),
    addCollector: (collector) => gatherer.addCollector(collector),
    poolUtilization: () => poolUtilization(core),
    recommendations: (snapshot) =>
      guarded(core.faults, 'recommendations', [], () => parts.recommend(snapshot)),
    async close() {
      const exporters = stop()
      const parted = [...gatherer.probes.list(), ...exporters.list()]
      await Promise.allSettled([...parted.map((part) => goodbye(clock, part)), recorder.close()])
      exporters.stop()
    },
  }
  return withSwitch(monitor, core, judge)
}

function goodbye(clock: Clock, part: { readonly name: string; close?(): Promise<void> }): Promise<void> {
  return limited(clock, CLOSE_LIMIT_MS, part.name, () => part.close?.())
}

/** The history, with its current storage. */
function withStore(history: Parts['history'], recorder: { readonly store: string }): HistoryReader {
  const { points, aggregate, series } = history
  return {
    points,
    aggregate,
    series,
    get size() {
      return history.size
    },
    get store() {
      return recorder.store
    },
  }
}
