import type { Collector } from 'next-db-monitoring'

/** How much work waits, for rules about `collector.jobs.waiting`. */
export function jobsCollector(waiting: () => Promise<number>): Collector {
  return { name: 'jobs', collect: async () => ({ waiting: await waiting() }) }
}
