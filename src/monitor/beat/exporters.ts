import type { Exporter } from '../../model/extensions.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import type { FaultCounters } from '../faults.ts'
import { createExporterQueue } from './exporter-queue.ts'

/** The exporters of a monitor, each with a queue of its own. */
export interface Exporters {
  /** @returns removes it */
  add(exporter: Exporter): () => void
  push(snapshot: Snapshot): void
  list(): Iterable<Exporter>
}

export function createExporters(faults: FaultCounters): Exporters {
  const queues = new Map<Exporter, (snapshot: Snapshot) => void>()
  return {
    add(exporter) {
      queues.set(exporter, createExporterQueue(exporter, faults))
      return () => void queues.delete(exporter)
    },
    push(snapshot) {
      for (const push of queues.values()) push(snapshot)
    },
    list: () => queues.keys(),
  }
}
