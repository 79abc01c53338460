import type { OwnSockets } from '../../model/database/sessions.ts'
import type { Probe } from '../../model/extensions.ts'
import type { Core } from '../core.ts'
import { createMeasuredPools } from '../observe/measured-pools.ts'
import type { Gathered } from '../observe/observe.ts'
import { answersOf } from './answers.ts'
import { askProbe } from './ask.ts'
import { type Asked, createAsked, live } from './asked.ts'

export type { OwnSockets }

/** Probes with what each of them found last. */
export interface ProbeRegistry {
  /** @returns removes it */
  add(probe: Probe): () => void
  list(): readonly Probe[]
  /** Reads all of them, each at most once at a time. Never rejects. */
  ask(): Promise<void>
  last(): Omit<Gathered, 'collected'>
}

export function createProbeRegistry(core: Core, ownSockets: OwnSockets): ProbeRegistry {
  const asked = new Map<string, Asked>()
  const measured = createMeasuredPools(core.ledger)

  return {
    add(probe) {
      const entry = createAsked(probe)
      asked.set(probe.name, entry)
      return () => {
        if (asked.get(probe.name) === entry) asked.delete(probe.name)
        measured.update(live(asked.values()))
      }
    },
    list: () => [...asked.values()].map(({ probe }) => probe),
    async ask() {
      await Promise.all([...asked.values()].map((entry) => askProbe(core, entry, asked.values(), ownSockets)))
      measured.update(live(asked.values()))
    },
    last: () => answersOf([...asked.values()]),
  }
}
