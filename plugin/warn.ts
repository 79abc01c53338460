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

/**
 * Says that an alias of the user's stays in place of ours.
 * @param where the configuration it is in
 */
export function sayKeptAlias(
  { name, seam }: { readonly name: string; readonly seam: Seam },
  where: string,
): void {
  warn({
    code: 'DBM-109',
    field: name,
    expected: 'no alias of its own',
    received: `an alias in ${where}`,
    fix: `The alias is kept and ${name} is not tracked. Remove it, or track by hand: ${byHand(seam)}.`,
  })
}

type Seam = 'ssr' | 'supabase-js' | 'pg' | 'postgres'

/** How to track a library that is not wrapped, by its seam. */
export function byHand(seam: Seam): string {
  if (seam === 'pg') return 'trackPool from next-db-monitoring/clients/pg'
  if (seam === 'postgres') return 'trackSql from next-db-monitoring/clients/postgres'
  return 'trackedFetch from next-db-monitoring/clients/supabase, as global.fetch of the client'
}
