import type { Exporter } from '../../model/extensions.ts'
import type { HistoryPoint } from '../../model/history.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import type { Judge } from '../alerts/judge.ts'
import type { Core } from '../core.ts'
import { guarded } from '../guarded.ts'
import { rememberPool } from '../ledger/counters/pool-window.ts'
import { remember } from '../ledger/counters/window.ts'
import { pointOf } from '../observe/history-point.ts'
import { observe } from '../observe/observe.ts'
import type { Gatherer } from '../probes/collect.ts'
import type { Monitor } from '../types.ts'
import { createCollection } from './collection.ts'
import { createExporters } from './exporters.ts'

/** The beat: reads, judges, appends to history and hands on to exporters, by timer or on request. */
export interface Beat
  extends Pick<
    Monitor,
    'observe' | 'snapshot' | 'beat' | 'beatIfDue' | 'collection' | 'addExporter' | 'eventLoopDelayP95'
  > {
  /** Ends the timer. @returns the exporters, for whoever closes them */
  stop(): Iterable<Exporter>
}

export interface BeatParts {
  readonly gatherer: Gatherer
  readonly reclaims: { settle(): void }
  readonly judge: Judge
  /** Called after each look of the timer and each beat, never because somebody reads. */
  readonly looked: () => void
  readonly history: { append(point: HistoryPoint): void }
  readonly loopDelay: { p95(): number; stop(): void } | null
  /** Writes one line of the verbose log. */
  readonly debug: (line: string) => void
}

export function createBeat(core: Core, parts: BeatParts): Beat {
  const { clock, faults, options } = core
  const exporters = createExporters(faults)
  const rounds = createRounds(core, parts)
  let beating: Promise<Snapshot> | null = null

  const beat = async (): Promise<Snapshot> => {
    collection.beaten()
    const snapshot = await rounds.beat()
    exporters.push(snapshot)
    parts.debug(lineOf(snapshot))
    rounds.looked()
    return snapshot
  }
  const beatOnce = (): Promise<Snapshot> => {
    // Labels of wall-clock time follow a clock that was set; durations never do.
    if (!beating) clock.anchor?.()
    beating ??= beat().finally(() => {
      beating = null
    })
    return beating
  }
  const start = (): void => void beatOnce().catch((error: unknown) => faults.note('beat', error))
  const beats = {
    look() {
      guarded(faults, 'beat', undefined, rounds.look)
      rounds.looked()
    },
    beat: () => beating === null && start() === undefined,
  }
  const collection = createCollection(core, beats)
  return {
    observe: rounds.read,
    // Without a running beat nothing else moves the alerts, so a look has to.
    snapshot: () => (collection.running ? rounds.see() : rounds.look()),
    beat: beatOnce,
    beatIfDue() {
      if (options.enabled && collection.due()) start()
    },
    collection: options.enabled ? collection : stopped(collection.intervalMs),
    addExporter: exporters.add,
    eventLoopDelayP95: rounds.loopP95,
    stop() {
      collection.stop()
      parts.loopDelay?.stop()
      return exporters.list()
    },
  }
}

/** What one reading, one look and one beat do. */
interface Rounds {
  read(): ReturnType<Monitor['observe']>
  /** Judges and changes nothing. */
  see(): Snapshot
  look(): Snapshot
  /** Reads what lies outside, looks, and appends to the history. */
  beat(): Promise<Snapshot>
  readonly looked: () => void
  readonly loopP95: () => number | null
}

function createRounds(
  core: Core,
  { gatherer, reclaims, judge, history, loopDelay, looked }: BeatParts,
): Rounds {
  const { clock, faults } = core
  let loopP95: number | null = null
  const read = (): ReturnType<Monitor['observe']> => {
    guarded(faults, 'reclaim', undefined, reclaims.settle)
    return observe(core, gatherer.last)
  }
  const look = (): Snapshot => {
    const snapshot = judge.look(read(), loopP95)
    rememberAll(core, snapshot)
    return snapshot
  }
  return {
    read,
    look,
    see: () => judge.see(read(), loopP95),
    async beat() {
      await gatherer.gather()
      loopP95 = loopDelay?.p95() ?? null
      const snapshot = look()
      guarded(faults, 'history', undefined, () =>
        history.append(pointOf(snapshot, judge.registry.opened, core.ledger, clock.now())),
      )
      return snapshot
    },
    looked: () => guarded(faults, 'recovery', undefined, looked),
    loopP95: () => loopP95,
  }
}

/** Moves the windows of every service and pool. */
function rememberAll({ ledger, clock }: Core, { pools }: Snapshot): void {
  const now = clock.now()
  for (const service of ledger.services.values()) remember(service, now)
  for (const { name, used } of pools) {
    const pool = ledger.pools.get(name)
    if (pool) rememberPool(pool, now, used)
  }
}

function lineOf({ health, totals, services, pools, alerts }: Snapshot): string {
  return `beat: ${health}, ${totals.active} in flight, ${services.length} services, ${pools.length} pools, ${alerts.length} alerts`
}

function stopped(intervalMs: number): Monitor['collection'] {
  return { start: () => {}, stop: () => {}, running: false, intervalMs, lastBeatAt: null }
}
