import { chainRows } from '../budget/trace.ts'
import { historyCsv, servicesCsv } from '../exporters/csv.ts'
import { renderPrometheus } from '../exporters/prometheus.ts'
import type { Views } from '../http/context.ts'
import { budgetOfInstance } from '../instance/database.ts'
import { scaleOfFleet } from './scale.ts'
import { writeExport } from './write-export.ts'

/** What the routes add to the monitor's own report: formats, the budget, and the database's view joined with ours. */
export const VIEWS: Views = {
  formats: {
    async prometheus({ snapshot, accept, bounds, fleet, scale }) {
      const more = { scale: scale(), ...(fleet === null ? {} : { fleet }) }
      const { text, contentType } = await renderPrometheus(snapshot, accept, bounds ?? undefined, more)
      return { body: text, headers: { 'content-type': contentType } }
    },
    async csv({ snapshot, points }) {
      return {
        body: points === null ? servicesCsv(snapshot) : historyCsv(points, snapshot.instance.id),
        headers: {
          'content-type': 'text/csv; charset=utf-8; header=present',
          'content-disposition': 'attachment; filename="db-monitoring.csv"',
        },
      }
    },
  },
  writeExport,
  budget: ({ options, fleet }, snapshot) => budgetOfInstance(options, snapshot, fleet.members()),
  scale: scaleOfFleet,
  joined: (snapshot) => ({
    ...(snapshot.drift === undefined ? {} : { drift: snapshot.drift }),
    ...(snapshot.backends === undefined && !snapshot.pooler?.value ? {} : { chain: chainRows(snapshot) }),
  }),
}
