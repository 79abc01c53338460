import { explain, type PluginProblem } from './errors.ts'

const said = new Set<string>()

/** Prints a problem that does not stop the build; once per process and field. The only place of the plugin that prints. */
export function warn(problem: PluginProblem): void {
  const key = `${problem.code} ${problem.field}`
  // Next evaluates the configuration in several worker processes; only the first process prints it.
  const spoken = (process.env.DB_MONITORING_SAID ?? '').split('\n')
  if (said.has(key) || spoken.includes(key)) return
  said.add(key)
  process.env.DB_MONITORING_SAID = [...spoken, key].filter(Boolean).join('\n')
  console.warn(explain(problem))
}

/** How to track a library that is not wrapped, by its seam. */
export function byHand(seam: 'ssr' | 'supabase-js' | 'pg' | 'postgres'): string {
  if (seam === 'pg') return 'trackPool from next-db-monitoring/clients/pg'
  if (seam === 'postgres') return 'trackSql from next-db-monitoring/clients/postgres'
  return 'trackedFetch from next-db-monitoring/clients/supabase, as global.fetch of the client'
}
