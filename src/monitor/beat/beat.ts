import type { Exporter } from '../../model/extensions.ts'
import type { HistoryPoint } from '../../model/history.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import type { Judge } from '../alerts/judge.ts'
import type { Core } from '../core.ts'
import { guarded } from '../guarded.ts'
import { rememberPool } from '../ledger/pool-window.ts'
import { remember } from '../ledger/window.ts'
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
  const { judge, gatherer } = parts
  const exporters = createExporters(faults)
  let loopP95: number | null = null
  let beating: Promise<Snapshot> | null = null

  const read = (): ReturnType<Monitor['observe']> => {
    guarded(faults, 'reclaim', undefined, parts.reclaims.settle)
    return observe(core, gatherer.last)
  }
  const look = (): Snapshot => {
    const snapshot = judge.look(read(), loopP95)
    rememberAll(core, snapshot)
    return snapshot
  }
  const looked = (): void => guarded(faults, 'recovery', undefined, parts.looked)
  const beat = async (): Promise<Snapshot> => {
    collection.beaten()
    await gatherer.gather()
    loopP95 = parts.loopDelay?.p95() ?? null
    const snapshot = look()
    guarded(faults, 'history', undefined, () =>
      parts.history.append(pointOf(snapshot, judge.registry.opened, core.ledger, clock.now())),
    )
    exporters.push(snapshot)
    parts.debug(lineOf(snapshot))
    looked()
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
  const collection = createCollection(
    clock,
    options.collectionInterval,
    {
      look() {
        guarded(faults, 'beat', undefined, look)
        looked()
      },
      beat() {
        if (beating) return false
        start()
        return true
      },
    },
    (problem) => faults.note('start-collection', problem),
  )
  return {
    observe: read,
    // Without a running beat nothing else moves the alerts, so a look has to.
    snapshot: () => (collection.running ? judge.see(read(), loopP95) : look()),
    beat: beatOnce,
    beatIfDue() {
      if (options.enabled && collection.due()) start()
    },
    collection: options.enabled ? collection : stopped(collection.intervalMs),
    addExporter: exporters.add,
    eventLoopDelayP95: () => loopP95,
    stop() {
      collection.stop()
      parts.loopDelay?.stop()
      return exporters.list()
    },
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
