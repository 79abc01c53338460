import { notRead } from '../../model/database/reading.ts'
import { OwnError } from '../../model/errors/own-error.ts'
import type { Collector } from '../../model/extensions.ts'
import type { Core } from '../core.ts'
import { guarded } from '../guarded.ts'
import type { Gathered } from '../observe/observe.ts'
import { limitedOnce } from '../timeout.ts'
import { createProbeRegistry, type OwnSockets, type ProbeRegistry } from './probes.ts'

/** A collector may take this long, ms. */
const READ_LIMIT_MS = 5000
/** Metrics one collector may give. */
const MOST_METRICS = 50

/** Reads collectors and probes, off the request path. After a failure the last value is shown, with the reason and its age. */
export interface Gatherer {
  /** @returns removes it */
  addCollector(collector: Collector): () => void
  readonly probes: ProbeRegistry
  gather(): Promise<void>
  readonly last: Gathered
}

export function createCollect(core: Core, ownSockets: OwnSockets): Gatherer {
  const { clock, faults } = core
  const collectors = new Map<string, () => Promise<[string, number][]>>()
  const probes = createProbeRegistry(core, ownSockets)
  let collected: Record<string, number> = {}

  const collect = async (
    name: string,
    read: () => Promise<Readonly<Record<string, number>>>,
  ): Promise<[string, number][]> => {
    try {
      const values = await read()
      const entries = Object.entries(values)
      if (entries.length > MOST_METRICS)
        throw new OwnError(`it gave ${entries.length} metrics, at most ${MOST_METRICS} are taken`)
      const bad = entries.find(([, value]) => typeof value !== 'number' || !Number.isFinite(value))
      if (bad) throw new OwnError(`${bad[0]} is not a finite number`)
      return entries.map(([metric, value]) => [`${name}.${metric}`, value])
    } catch (error) {
      faults.note(`collector ${name}`, error)
      return []
    }
  }

  return {
    addCollector(collector) {
      const { name } = collector
      const read = limitedOnce(clock, READ_LIMIT_MS, `collector ${name}`, () => collector.collect())
      const ask = (): Promise<[string, number][]> => collect(name, read)
      collectors.set(name, ask)
      return () => void (collectors.get(name) === ask && collectors.delete(name))
    },
    probes,
    async gather() {
      const [entries] = await Promise.all([
        Promise.all([...collectors.values()].map((ask) => ask())),
        probes.ask().catch((error: unknown) => faults.note('probes', error)),
      ])
      collected = Object.fromEntries(entries.flat())
    },
    get last() {
      // A user's probe may return anything; reading must not fail because of it.
      const last = guarded(faults, 'probes', null, () => probes.last())
      return { ...(last ?? { database: notRead('the answer of a probe cannot be read') }), collected }
    },
  }
}
