import { appendFile } from 'node:fs/promises'
import type { Exporter } from 'next-db-monitoring'

/** One line of JSON a beat, for a log shipper. */
export function linesExporter(file: string): Exporter {
  return {
    name: 'lines',
    async send({ at, instance, health, pools }) {
      const used = pools.map(({ name, used, max }) => ({ name, used, max }))
      await appendFile(file, `${JSON.stringify({ at, instance: instance.id, health, pools: used })}\n`)
    },
  }
}
