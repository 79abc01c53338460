import type { Snapshot } from '../../model/snapshot.ts'
import type { Core } from '../core.ts'
import { guarded } from '../guarded.ts'
import type { Monitor } from '../types.ts'
import { createCollection } from './collection.ts'
import { createDelivery, type Delivering } from './delivery.ts'
import { createExporters, type Exporters } from './exporters.ts'
import { createRounds, type RoundParts, type Rounds } from './rounds.ts'

/** The beat: reads, judges, appends to history and hands on to exporters, by timer or on request. */
export interface Beat
  extends Pick<
    Monitor,
    | 'observe'
    | 'located'
    | 'finder'
    | 'snapshot'
    | 'beat'
    | 'beatIfDue'
    | 'flush'
    | 'collection'
    | 'addExporter'
    | 'exporters'
    | 'eventLoopDelayP95'
  > {
  /** Ends the timer. @returns the exporters, for the caller to close */
  stop(): Pick<Exporters, 'list' | 'stop'>
}

export interface BeatParts extends RoundParts, Delivering {
  /** Writes one line of the verbose log. */
  readonly debug: (line: string) => void
}

export function createBeat(core: Core, parts: BeatParts): Beat {
  const { clock, faults, options, power } = core
  /** Switched off while it ran: what is read is shown, and nothing moves any more. */
  const isCut = (): boolean => options.enabled && !power.on
  const exporters = createExporters(core)
  const rounds = createRounds(core, parts)
  let beating: Promise<Snapshot> | null = null

  const beat = async (): Promise<Snapshot> => {
    collection.beaten()
    const snapshot = await rounds.beat()
    if (isCut()) return rounds.see()
    exporters.push(snapshot)
    parts.debug(lineOf(snapshot))
    rounds.looked()
    return snapshot
  }
  const beatOnce = (): Promise<Snapshot> => {
    if (isCut()) return Promise.resolve(rounds.see())
    // Labels of wall-clock time follow a clock that was set; durations never do.
    if (!beating) clock.anchor?.()
    delivery.begun()
    beating ??= beat().finally(() => {
      beating = null
    })
    return beating
  }
  const start = (): void => void beatOnce().catch((error) => faults.note('beat', error))
  const beats = {
    look: looking(core, rounds, () => isCut() || !collection.running),
    beat: () => beating === null && start() === undefined,
  }
  const collection = createCollection(core, parts.freezing === null ? beats : null)
  const delivery = createDelivery(core, parts, {
    isDue: () => !isCut() && (beating !== null || collection.due()),
    beat: beatOnce,
    takers: [exporters.settled, parts.history.flushed],
  })
  return {
    flush: delivery.flush,
    observe: rounds.read,
    finder: core.finder,
    located: async () => void (await rounds.locate()),
    // Without a running beat nothing else moves the alerts, so a look has to.
    snapshot: () => (collection.running || isCut() ? rounds.see() : rounds.look()),
    beat: beatOnce,
    beatIfDue: () => (power.on && collection.due() ? start() : undefined),
    collection: options.enabled ? collection : stopped(collection.intervalMs),
    addExporter: exporters.add,
    exporters: exporters.states,
    eventLoopDelayP95: rounds.loopP95,
    stop() {
      collection.stop()
      parts.loopDelay?.stop()
      return exporters
    },
  }
}

/** A look of the timer: at once, or once the source maps it needs are read, unless it was ended meanwhile. */
function looking({ faults }: Core, rounds: Rounds, isEnded: () => boolean): () => void {
  const look = (): void => {
    if (isEnded()) return
    guarded(faults, 'beat', undefined, rounds.look)
    rounds.looked()
  }
  return () => {
    const read = rounds.locate()
    if (read === null) look()
    else void read.then(look)
  }
}

function lineOf({ health, totals, services, pools, alerts }: Snapshot): string {
  return `beat: ${health}, ${totals.active} in flight, ${services.length} services, ${pools.length} pools, ${alerts.length} alerts`
}

function stopped(intervalMs: number): Monitor['collection'] {
  return { start: () => {}, stop: () => {}, running: false, intervalMs, lastBeatAt: null }
}
