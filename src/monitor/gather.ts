import type { Collector } from '../model/extensions.ts'
import type { Core } from './core.ts'
import type { Gathered } from './eye.ts'
import { limited } from './limited.ts'
import { createProbeBook, type ProbeBook } from './probe-book.ts'

/** A collector may take this long, ms. */
const READ_LIMIT_MS = 5000
/** Metrics one collector may give. */
const MOST_METRICS = 50

/** Reads collectors and probes, off the request path. What fails keeps its last value, with the reason and its age. */
export interface Gatherer {
  readonly collectors: Map<string, Collector>
  readonly probes: ProbeBook
  gather(): Promise<void>
  readonly last: Gathered
}

export function createGatherer(core: Core): Gatherer {
  const { clock, faults } = core
  const collectors = new Map<string, Collector>()
  const probes = createProbeBook(core)
  let collected: Record<string, number> = {}

  const collect = async (collector: Collector): Promise<[string, number][]> => {
    try {
      const values = await limited(clock, READ_LIMIT_MS, `collector ${collector.name}`, () =>
        collector.collect(),
      )
      const entries = Object.entries(values)
      if (entries.length > MOST_METRICS)
        throw new Error(`it gave ${entries.length} metrics, at most ${MOST_METRICS} are taken`)
      const bad = entries.find(([, value]) => typeof value !== 'number' || !Number.isFinite(value))
      if (bad) throw new Error(`${bad[0]} is not a finite number`)
      return entries.map(([metric, value]) => [`${collector.name}.${metric}`, value])
    } catch (error) {
      faults.note(`collector ${collector.name}`, error)
      return []
    }
  }

  return {
    collectors,
    probes,
    async gather() {
      const [entries] = await Promise.all([Promise.all([...collectors.values()].map(collect)), probes.ask()])
      collected = Object.fromEntries(entries.flat())
    },
    get last() {
      return { ...probes.last(), collected }
    },
  }
}
