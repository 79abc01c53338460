/*
 * Every file of the package that is built for run time: its name under `dist`, and the source behind it. The build, the
 * tests' aliases and TypeScript's `paths` (a test compares those) go by this one table.
 */

/** What an application imports by name. */
export const PUBLIC_DOORS: Readonly<Record<string, string>> = {
  index: 'src/index.ts',
  worker: 'src/worker.ts',
  testing: 'src/testing.ts',
  'routes/health': 'src/routes/health.ts',
  'routes/database': 'src/routes/database.ts',
  'routes/ingest': 'src/routes/ingest.ts',
  'routes/pages': 'src/routes/pages.ts',
  'clients/supabase': 'src/clients/supabase.ts',
  'clients/pg': 'src/clients/pg.ts',
  'clients/postgres': 'src/clients/postgres.ts',
}

/** Those that a bundler of an app's server compiles as a few lines that lead outside the bundle (`scripts/thin-doors.ts`). */
export const THIN_DOORS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(PUBLIC_DOORS).filter(([door]) => door !== 'testing'),
)

/** What generated code and aliases of the plugin import: private, and free to change. */
export const INTERNAL_DOORS: Readonly<Record<string, string>> = {
  'internal/user-config': 'src/internal/user-config.ts',
  'internal/build-facts': 'src/internal/build-facts.ts',
  'internal/connect': 'src/internal/connect.ts',
  'internal/parts': 'src/internal/parts.ts',
  'internal/drivers': 'src/internal/drivers.ts',
  'internal/drivers.edge': 'src/internal/drivers.edge.ts',
  'internal/prerender': 'src/internal/prerender.ts',
  'internal/next-prerender': 'src/integrations/next/prerender.ts',
  'internal/seams/ssr': 'src/integrations/supabase/seams/ssr.ts',
  'internal/seams/ssr.edge': 'src/integrations/supabase/seams/ssr.edge.ts',
  'internal/seams/ssr.browser': 'src/integrations/supabase/seams/ssr.browser.ts',
  'internal/seams/supabase-js': 'src/integrations/supabase/seams/supabase-js.ts',
  'internal/seams/supabase-js.edge': 'src/integrations/supabase/seams/supabase-js.edge.ts',
  'internal/seams/supabase-js.browser': 'src/integrations/supabase/seams/supabase-js.browser.ts',
  'internal/seams/pg': 'src/integrations/pg/seam.ts',
  'internal/seams/postgres': 'src/integrations/postgres/seam.ts',
  'internal/seams/proxy': 'src/integrations/next/proxy.ts',
  'internal/seams/proxy.edge': 'src/integrations/next/edge/proxy.ts',
  'internal/seams/proxy.browser': 'src/integrations/next/proxy.browser.ts',
  'internal/seams/instrumentation': 'src/integrations/next/instrumentation.ts',
  'internal/seams/instrumentation.edge': 'src/integrations/next/edge/instrumentation.ts',
  'internal/real/ssr': 'src/integrations/supabase/real/ssr.ts',
  'internal/real/supabase-js': 'src/integrations/supabase/real/supabase-js.ts',
  'internal/real/pg': 'src/integrations/pg/real.ts',
  'internal/real/postgres': 'src/integrations/postgres/real.ts',
}

/** Of those, what a server's bundler compiles in place of the monitor: a few lines, each in one file. */
export const SERVER_SEAMS: readonly string[] = [
  'internal/connect',
  'internal/seams/ssr',
  'internal/seams/supabase-js',
  'internal/seams/pg',
  'internal/seams/postgres',
  'internal/seams/proxy',
  'internal/seams/instrumentation',
]

/** What `#runtime` stands for, by export condition. */
export const RUNTIMES: Readonly<Record<string, string>> = {
  'runtime/node': 'src/runtime/node.ts',
  'runtime/edge': 'src/runtime/edge.ts',
}
