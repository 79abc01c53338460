import type { ResolvedOptions } from '../config/options.ts'
import { checkRule } from '../config/rule-check.ts'
import type { Channel, Exporter, Rule } from '../model/extensions.ts'
import type { HistoryPoint } from '../model/history.ts'
import type { Pool } from '../model/pool.ts'
import type { Recommendation } from '../model/report/stats.ts'
import type { InstanceIdentity, Snapshot } from '../model/snapshot.ts'
import { createAuditList } from './actions/audit.ts'
import { reclaim, sweep, sweepOptions } from './actions/cleanup.ts'
import { cancelRunning, terminateStale } from './actions/terminate.ts'
import { createAlertRegistry } from './alerts/alerts.ts'
import { advance, withJudgement } from './alerts/evaluate.ts'
import { createDispatcher } from './alerts/notifier.ts'
import { createChecks } from './checks.ts'
import type { Clock } from './clock.ts'
import { createCollection } from './collection.ts'
import { createCore } from './core.ts'
import { createCoverage } from './coverage.ts'
import { createExporterQueue } from './exporter-queue.ts'
import { guarded, nullTracker } from './guarded.ts'
import { createManualLeases, type Stacks } from './ledger/manual-leases.ts'
import { rememberPool } from './ledger/pool-window.ts'
import { remember } from './ledger/window.ts'
import { pointOf } from './observe/history-point.ts'
import { observe } from './observe/observe.ts'
import { mostUtilised } from './observe/readings.ts'
import { createCollect } from './probes/collect.ts'
import { limited } from './timeout.ts'
import type { HistoryReader, Monitor } from './types.ts'

/** A probe or an exporter may take this long to end, ms: a shutdown waits for no part that hangs. */
const CLOSE_LIMIT_MS = 5000

/** What a monitor is put together from. */
export interface Parts {
  readonly options: ResolvedOptions
  readonly clock: Clock
  readonly identity: InstanceIdentity
  readonly rules: readonly Rule[]
  readonly customRule: (id: string, rule: Parameters<Monitor['alerts']['register']>[1]) => Rule
  readonly recommend: (snapshot: Snapshot) => readonly Recommendation[]
  readonly history: HistoryReader & { append(point: HistoryPoint): void }
  readonly channels: readonly Channel[]
  readonly loopDelay: { p95(): number; stop(): void } | null
  readonly stacks: Stacks
  /** Writes one line of the verbose log. */
  readonly debug: (line: string) => void
}

export function assembleMonitor(parts: Parts): Monitor {
  const { options, clock, history } = parts
  const core = createCore(options, clock, parts.identity, parts.debug)
  const { ledger, faults, leaks, senders } = core
  const book = createAlertRegistry(options.alertCooldown)
  const hand = createManualLeases(core, parts.stacks)
  const gatherer = createCollect(core)
  const audit = createAuditList(clock, parts.debug)
  const coverage = createCoverage(clock)
  const dispatcher = createDispatcher(clock, faults)
  const exporters = new Map<Exporter, (snapshot: Snapshot) => void>()
  const rules = new Set<Rule>(parts.rules)
  const custom = new Map<string, Rule>()
  const off = !options.enabled
  let loopP95: number | null = null
  let beating: Promise<Snapshot> | null = null

  const see = (): Snapshot => withJudgement(book, observe(core, gatherer.last))
  const look = (): Snapshot => {
    const seen = observe(core, gatherer.last)
    const notices = advance(core, book, [...rules, ...custom.values()], seen)
    const snapshot = withJudgement(book, seen)
    if (notices.length > 0) dispatcher.send(notices, snapshot)
    for (const service of ledger.services.values()) remember(service, clock.now())
    for (const { name, used } of seen.pools) {
      const pool = ledger.pools.get(name)
      if (pool) rememberPool(pool, clock.now(), used)
    }
    return snapshot
  }
  const beat = async (): Promise<Snapshot> => {
    collection.beaten()
    await gatherer.gather()
    loopP95 = parts.loopDelay?.p95() ?? null
    const snapshot = look()
    guarded(faults, 'history', undefined, () =>
      history.append(pointOf(snapshot, book.opened, ledger, clock.now())),
    )
    for (const push of exporters.values()) push(snapshot)
    const { health, totals, services, pools, alerts } = snapshot
    parts.debug(
      `beat: ${health}, ${totals.active} in flight, ${services.length} services, ${pools.length} pools, ${alerts.length} alerts`,
    )
    return snapshot
  }
  const beatOnce = (): Promise<Snapshot> => {
    beating ??= beat().finally(() => {
      beating = null
    })
    return beating
  }
  const quietly = (run: () => unknown): void => void guarded(faults, 'beat', undefined, run)
  const collection = createCollection(clock, options.collectionInterval, {
    look: () => quietly(look),
    beat() {
      if (beating) return false
      clock.anchor?.()
      beatOnce().catch((error: unknown) => faults.note('beat', error))
      return true
    },
  })

  const monitor: Monitor = {
    options,
    tracker: (service, pool) =>
      off
        ? nullTracker(service, pool)
        : guarded(faults, 'tracker', nullTracker(service, pool), () => ledger.tracker(service, pool)),
    attach: (pool) =>
      off
        ? () => {}
        : guarded(
            faults,
            'attach',
            () => {},
            () => attach(pool),
          ),
    poolName: (base) => freeName(base, (name) => ledger.pools.get(name)?.attached != null),
    fault: faults.note,

    trackConnection: (service, id) =>
      off ? (id ?? 'off') : guarded(faults, 'track-connection', id ?? 'fault', () => hand.track(service, id)),
    releaseConnection: (service, id) =>
      off ? undefined : guarded(faults, 'release-connection', undefined, () => hand.release(service, id)),
    recordConnectionError: (service, error, context) =>
      off ? undefined : guarded(faults, 'record-error', undefined, () => hand.fail(service, error, context)),

    observe: () => observe(core, gatherer.last),
    poolUtilization: () => mostUtilised(core),
    // Without a running beat nobody else moves the alerts, so a look has to.
    snapshot: () => (collection.running ? see() : look()),
    beat() {
      if (!beating) clock.anchor?.()
      return beatOnce()
    },
    beatIfDue() {
      if (off || !collection.due()) return
      void beatOnce().catch((error: unknown) => faults.note('beat', error))
    },
    collection: off ? { ...stopped(collection.intervalMs) } : collection,
    history,
    alerts: {
      register(id, rule) {
        checkRule(id, rule)
        custom.set(id, parts.customRule(id, rule))
        dispatcher.expect(rule.channels)
      },
      unregister: (id) => custom.delete(id),
      list: () => book.list(clock.wall()),
      acknowledge: (id) => book.acknowledge(id, clock.wall()),
    },
    coverage,
    checks: createChecks(clock),
    audit,
    recommendations: (snapshot) => guarded(faults, 'recommendations', [], () => parts.recommend(snapshot)),

    terminateStale: async (given = {}) =>
      off
        ? []
        : terminateStale({ core, probes: gatherer.probes.list(), gathered: gatherer.last, audit }, given),
    cancelRunning: async (given) =>
      off
        ? []
        : cancelRunning({ core, probes: gatherer.probes.list(), gathered: gatherer.last, audit }, given),
    cleanup: (given) =>
      sweep({ ledger, faults, now: clock.now(), limitOf: core.limitOf, options: sweepOptions(given) }),
    emergencyReset(given) {
      const asked = sweepOptions(given)
      const report = sweep({ ledger, faults, now: clock.now(), limitOf: () => 0, options: asked })
      // Pools, alerts and the peak belong to all services: a reset of one leaves them alone.
      if (report.dryRun || report.refused !== undefined || asked.service !== undefined) return report
      for (const pool of ledger.pools.values())
        guarded(faults, `pool ${pool.name}`, undefined, () => pool.attached?.recycle?.())
      book.clear()
      leaks.forget()
      ledger.open.peak = ledger.open.active
      ledger.open.peakAt = clock.now()
      return report
    },
    release(id) {
      for (const record of ledger.leases())
        if (record.id === id) return { done: true, how: reclaim(record, faults) }
      return { done: false, how: 'unknown' }
    },
    ingest: (body) =>
      off
        ? { accepted: 0, folded: 0 }
        : guarded(faults, 'ingest', { accepted: 0, folded: 0 }, () => {
            // A report from elsewhere proves its seam: nothing of it comes through this process.
            if (body.runtime === 'browser') coverage.seen('browser-client')
            if (body.runtime === 'edge' && body.service === 'middleware') coverage.seen('proxy')
            return senders.take(body)
          }),
    senders: () => senders.list(),

    addProbe: (probe) => gatherer.probes.add(probe),
    addCollector: (collector) => gatherer.addCollector(collector),
    addRule(rule) {
      rules.add(rule)
      return () => void rules.delete(rule)
    },
    addChannel: (channel) => dispatcher.add(channel),
    addExporter(exporter) {
      exporters.set(exporter, createExporterQueue(exporter, faults))
      return () => void exporters.delete(exporter)
    },
    eventLoopDelayP95: () => loopP95,
    async close() {
      collection.stop()
      parts.loopDelay?.stop()
      const closing = [...gatherer.probes.list(), ...exporters.keys()].map((part) =>
        limited(clock, CLOSE_LIMIT_MS, part.name, () => part.close?.()),
      )
      await Promise.allSettled(closing)
    },
  }

  const attach = (pool: Pool): (() => void) => {
    const held = ledger.pool(pool.name)
    held.attached = pool
    held.wasAttached = true
    return () => {
      if (held.attached === pool) held.attached = null
    }
  }
  for (const channel of parts.channels) dispatcher.add(channel)
  return monitor
}

function freeName(base: string, taken: (name: string) => boolean): string {
  if (!taken(base)) return base
  for (let i = 2; ; i++) if (!taken(`${base}#${i}`)) return `${base}#${i}`
}

function stopped(intervalMs: number): Monitor['collection'] {
  return { start: () => {}, stop: () => {}, running: false, intervalMs, lastBeatAt: null }
}
