import type { ChannelState } from '../../model/channels/channel-state.ts'
import type { Exporter } from '../../model/extensions.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import type { Core } from '../core.ts'
import { createExporterQueue, type ExporterQueue } from './exporter-queue.ts'

/** The exporters of a monitor, each with a queue of its own. */
export interface Exporters {
  /** @returns removes it */
  add(exporter: Exporter): () => void
  push(snapshot: Snapshot): void
  /** Resolves when every push has come back. Never rejects. */
  settled(): Promise<unknown>
  list(): Iterable<Exporter>
  /** How it goes with each that reaches somebody outside. */
  states(): readonly ChannelState[]
  /** Fires the signals of the pushes under way. */
  stop(): void
}

export function createExporters(core: Pick<Core, 'clock' | 'faults'>): Exporters {
  const queues = new Map<Exporter, ExporterQueue>()
  return {
    add(exporter) {
      queues.set(exporter, createExporterQueue(exporter, core))
      return () => void queues.delete(exporter)
    },
    push(snapshot) {
      for (const queue of queues.values()) queue.push(snapshot)
    },
    settled: () => Promise.all([...queues.values()].map((queue) => queue.settled())),
    list: () => queues.keys(),
    states: () =>
      [...queues].flatMap(([{ inProcess }, queue]) => (inProcess === true ? [] : [queue.state()])),
    stop() {
      for (const queue of queues.values()) queue.stop()
    },
  }
}
