import { isNumber } from '../../config/check.ts'
import { ConfigError } from '../../config/problems.ts'
import type { Core } from '../core.ts'
import type { Collection } from '../types.ts'

/** Alerts are judged at least this often, ms, so that a slow history does not make alerts late. */
const LOOK_MS = 5000

/** What the timer drives. */
export interface Beats {
  /** Judges only. */
  look(): void
  /** Begins the whole beat, unless one is under way. @returns whether it began one */
  beat(): boolean
}

/**
 * The beat's timer. Starting twice is harmless; it never keeps the process alive.
 * @param beats `null` = the timer drives nothing: the host may suspend the process in the middle of it
 */
export function createCollection(
  { clock, faults, options, power }: Pick<Core, 'clock' | 'faults' | 'options' | 'power'>,
  beats: Beats | null,
): Collection & { beaten(): void; due(): boolean } {
  const defaultMs = options.collectionInterval
  let stopTimer: (() => void) | null = null
  let unwatch: (() => void) | undefined
  let intervalMs = defaultMs
  let lastBeatAt: number | null = null
  let lastBeat = Number.NEGATIVE_INFINITY

  const stop = (): void => {
    stopTimer?.()
    stopTimer = null
    unwatch?.()
    unwatch = undefined
  }
  return {
    start(overrides = {}) {
      if (!power.on) return
      for (const key of Object.keys(overrides))
        if (key !== 'collectionInterval') faults.note('start-collection', unknownKey(key))
      const wanted = overrides.collectionInterval ?? defaultMs
      const problem = isNumber(1000, 3_600_000, 'ms')('collectionInterval', wanted)
      if (problem) throw new ConfigError(problem)
      if (stopTimer && wanted === intervalMs) return
      stop()
      intervalMs = wanted
      unwatch = clock.watch?.()
      stopTimer = clock.every(Math.min(intervalMs, LOOK_MS), () => {
        if (beats === null) return
        // A timer may fire a little early; half a look of slack keeps the beat from slipping a whole look.
        const due = clock.now() - lastBeat >= intervalMs - Math.min(intervalMs, LOOK_MS) / 2
        // While a slow beat is under way the alerts are judged all the same.
        if (!due || !beats.beat()) beats.look()
      })
      if (lastBeatAt === null) beats?.beat()
    },
    stop,
    // Others saw nothing of this process while it was suspended.
    due: () => clock.now() - lastBeat + clock.frozenSince(lastBeat) >= intervalMs,
    beaten() {
      lastBeat = clock.now()
      lastBeatAt = clock.wall()
    },
    get running() {
      return stopTimer !== null
    },
    get intervalMs() {
      return intervalMs
    },
    get lastBeatAt() {
      return lastBeatAt
    },
  }
}

function unknownKey(key: string): ConfigError {
  return new ConfigError({
    code: 'DBM-001',
    field: key,
    expected: 'collectionInterval',
    received: 'an unknown field',
    fix: 'It is left out; the rest is used.',
  })
}
