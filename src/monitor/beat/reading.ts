import type { Observation, Snapshot } from '../../model/snapshot.ts'
import type { Core } from '../core.ts'
import { guarded } from '../guarded.ts'
import { observe } from '../observe/observe.ts'
import { createForecasts } from './forecasts.ts'
import { locatePlaces } from './places.ts'

/** What a reading is made of. */
export interface ReadingParts {
  readonly gatherer: { gather(): Promise<void>; readonly last: Parameters<typeof observe>[1] }
  readonly reclaims: { settle(): void }
  /** Use of a pool in the last so many ms. */
  readonly trace: Parameters<typeof createForecasts>[1]
}

/** What is so now, and what is to be expected. */
export interface Reading {
  read(): Observation
  /** Reads the source maps the next reading needs; `null` = there is nothing to read. Never rejects. */
  locate(): Promise<void> | null
  /** Recomputes the forecasts from the history, this snapshot included. */
  expect(snapshot: Snapshot): void
}

export function createReading(core: Core, { gatherer, reclaims, trace }: ReadingParts): Reading {
  const { faults } = core
  const forecasts = createForecasts(core, trace)
  return {
    read() {
      guarded(faults, 'reclaim', undefined, reclaims.settle)
      return forecasts.added(observe(core, gatherer.last))
    },
    locate: () => locatePlaces(core),
    expect: (snapshot) => guarded(faults, 'forecast', undefined, () => forecasts.renew(snapshot)),
  }
}
