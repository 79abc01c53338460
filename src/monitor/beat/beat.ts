import type { Exporter } from '../../model/extensions.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import type { Core } from '../core.ts'
import { guarded } from '../guarded.ts'
import type { Monitor } from '../types.ts'
import { createCollection } from './collection.ts'
import { createExporters } from './exporters.ts'
import { createRounds, type RoundParts } from './rounds.ts'

/** The beat: reads, judges, appends to history and hands on to exporters, by timer or on request. */
export interface Beat
  extends Pick<
    Monitor,
    'observe' | 'snapshot' | 'beat' | 'beatIfDue' | 'collection' | 'addExporter' | 'eventLoopDelayP95'
  > {
  /** Ends the timer. @returns the exporters, for the caller to close */
  stop(): Iterable<Exporter>
}

export interface BeatParts extends RoundParts {
  /** Writes one line of the verbose log. */
  readonly debug: (line: string) => void
}

export function createBeat(core: Core, parts: BeatParts): Beat {
  const { clock, faults, options, power } = core
  /** Switched off while it ran: what is read is shown, and nothing moves any more. */
  const isCut = (): boolean => options.enabled && !power.on
  const exporters = createExporters(faults)
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
    snapshot: () => (collection.running || isCut() ? rounds.see() : rounds.look()),
    beat: beatOnce,
    beatIfDue() {
      if (power.on && collection.due()) start()
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

function lineOf({ health, totals, services, pools, alerts }: Snapshot): string {
  return `beat: ${health}, ${totals.active} in flight, ${services.length} services, ${pools.length} pools, ${alerts.length} alerts`
}

function stopped(intervalMs: number): Monitor['collection'] {
  return { start: () => {}, stop: () => {}, running: false, intervalMs, lastBeatAt: null }
}
