import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createHandler } from '../../../src/http/handler.ts'
import type { MonitoringReport } from '../../../src/model/report/monitoring.ts'
import type { Monitor } from '../../../src/monitor/types.ts'
import { VIEWS } from '../../../src/routes/views.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const RECORDED = new URL('../recorded/', import.meta.url)

/**
 * The body of the monitoring route as the widget gets it, with paths relative to the project.
 * @param url path and query that are asked
 */
export async function reportOf(
  monitor: Monitor,
  url = '/api/monitoring/database?detailed=true&diagnostics=true',
): Promise<MonitoringReport> {
  const handle = createHandler(monitor, { route: 'database', views: VIEWS, now: () => performance.now() })
  const answer = await handle(new Request(`http://localhost:3000${url}`))
  const report = JSON.parse((await answer.text()).replaceAll(ROOT, '')) as MonitoringReport
  // The beats are the recorder's own; in an application a timer makes them.
  return { ...report, collection: { ...report.collection, running: true } }
}

/** Stores what the monitoring route answered during an incident. @returns the file's name */
export function record(folder: string, file: string, name: string, report: unknown): string {
  mkdirSync(RECORDED, { recursive: true })
  const target = `${folder}-${file.replace(/\.ts$/, '')}.json`
  writeFileSync(new URL(target, RECORDED), `${JSON.stringify({ incident: name, report }, null, 1)}\n`)
  return target
}
