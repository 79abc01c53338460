import type { DatabaseReading } from '../model/database.ts'
import type { Collector, Probe } from '../model/extensions.ts'
import { notRead, type Reading } from '../model/reading.ts'
import { describeError } from '../model/sanitize.ts'
import type { Core } from './core.ts'
import type { Gathered } from './eye.ts'
import { limited } from './limited.ts'

/** A collector or probe may take this long, ms. */
const READ_LIMIT_MS = 5000
/** Metrics one collector may give. */
const MOST_METRICS = 50

/** Reads collectors and probes, off the request path. What fails keeps its last value, with the reason and its age. */
export interface Gatherer {
  readonly collectors: Map<string, Collector>
  readonly probes: Map<string, Probe>
  gather(): Promise<void>
  readonly last: Gathered
}

export function createGatherer(core: Core): Gatherer {
  const { clock, faults } = core
  const collectors = new Map<string, Collector>()
  const probes = new Map<string, Probe>()
  let database: Reading<DatabaseReading> = notRead('no probe is configured')
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

  const ask = async (probe: Probe): Promise<void> => {
    const stop = new AbortController()
    try {
      const value = await limited(clock, READ_LIMIT_MS, `probe ${probe.name}`, () => probe.read(stop.signal))
      database = { value, at: clock.wall() }
    } catch (error) {
      stop.abort()
      faults.note(`probe ${probe.name}`, error)
      database = { ...database, reason: describeError(error).message }
    }
  }

  return {
    collectors,
    probes,
    async gather() {
      const [entries] = await Promise.all([
        Promise.all([...collectors.values()].map(collect)),
        Promise.all([...probes.values()].map(ask)),
      ])
      collected = Object.fromEntries(entries.flat())
    },
    get last() {
      return { database, collected }
    },
  }
}
