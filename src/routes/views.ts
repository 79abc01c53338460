import { runtime } from '#runtime'
import { chainRows } from '../budget/trace.ts'
import { historyCsv, servicesCsv } from '../exporters/csv.ts'
import { renderPrometheus } from '../exporters/prometheus.ts'
import type { Views } from '../http/context.ts'
import { budgetOfInstance } from '../instance/database.ts'

/** What the routes show beyond the monitor's own report: formats, the budget, and the database's view joined with ours. */
export const VIEWS: Views = {
  formats: {
    async prometheus({ snapshot, accept, bounds }) {
      const { text, contentType } = await renderPrometheus(snapshot, accept, bounds ?? undefined)
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
  sources: runtime.sources,
  budget: ({ options }, snapshot) => budgetOfInstance(options, snapshot),
  joined: (snapshot) => ({
    ...(snapshot.drift === undefined ? {} : { drift: snapshot.drift }),
    ...(snapshot.backends === undefined && !snapshot.pooler?.value ? {} : { chain: chainRows(snapshot) }),
  }),
}
