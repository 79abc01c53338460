import type { HistoryPoint } from '../../model/history.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import type { Judge } from '../alerts/judge.ts'
import type { Core } from '../core.ts'
import { guarded } from '../guarded.ts'
import { pointOf } from '../observe/history-point.ts'
import { createReading, type Reading, type ReadingParts } from './reading.ts'
import { rememberAll } from './remember-all.ts'

/** What reading and judging need of other rooms. */
export interface RoundParts extends ReadingParts {
  readonly judge: Judge
  /** Called after each look of the timer and each beat, never because of a read. */
  readonly looked: () => void
  readonly history: { open(): Promise<void>; append(point: HistoryPoint): void; flushed(): Promise<void> }
  readonly loopDelay: { p95(): number; stop(): void } | null
}

/** What one reading, one look and one beat do. */
export interface Rounds {
  readonly read: Reading['read']
  readonly locate: Reading['locate']
  /** Judges and changes nothing. */
  see(): Snapshot
  look(): Snapshot
  /** Reads probes and collectors, looks, and appends to the history. */
  beat(): Promise<Snapshot>
  readonly looked: () => void
  readonly loopP95: () => number | null
}

export function createRounds(core: Core, parts: RoundParts): Rounds {
  const { gatherer, judge, history, loopDelay, looked } = parts
  const { clock, faults, identity } = core
  let loopP95: number | null = null
  let measuredAt = clock.now()
  /** `null` = the process was suspended since the last beat: the loop standing still then is not a delay. */
  const measured = (): number | null => {
    const p95 = loopDelay?.p95() ?? null
    const stood = identity.serverless === true && clock.frozenSince(measuredAt) > 0
    measuredAt = clock.now()
    return stood ? null : p95
  }
  const { read, locate, expect } = createReading(core, parts)
  const look = (): Snapshot => {
    const snapshot = judge.look(read(), loopP95)
    rememberAll(core, snapshot)
    return snapshot
  }
  return {
    read,
    locate,
    look,
    see: () => judge.see(read(), loopP95),
    async beat() {
      await history.open()
      await gatherer.gather()
      await locate()
      loopP95 = measured()
      const snapshot = look()
      guarded(faults, 'history', undefined, () =>
        history.append(pointOf(snapshot, judge.registry.opened, core.ledger, clock.now())),
      )
      expect(snapshot)
      return snapshot
    },
    looked: () => guarded(faults, 'recovery', undefined, looked),
    loopP95: () => loopP95,
  }
}
