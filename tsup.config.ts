import type { Options } from 'tsup'

/** Every runtime door: dist name → source. Doors are listed by name here and in package.json `exports`; a test compares the two. */
const RUNTIME: Record<string, string> = {
  index: 'src/index.ts',
  worker: 'src/worker.ts',
  testing: 'src/testing.ts',
  'user-config': 'src/user-config.ts',
  'build-facts': 'src/build-facts.ts',
  prerender: 'src/prerender.ts',
  'next/prerender': 'src/next/prerender.ts',
  'platform/node': 'src/platform/node.ts',
  'platform/edge': 'src/platform/edge.ts',
  'node-only/node': 'src/node-only/node.ts',
  'node-only/edge': 'src/node-only/edge.ts',
  'routes/health': 'src/routes/health.ts',
  'routes/database': 'src/routes/database.ts',
  'routes/ingest': 'src/routes/ingest.ts',
  'seams/ssr': 'src/seams/ssr.ts',
  'seams/ssr.browser': 'src/seams/ssr.browser.ts',
  'seams/supabase-js': 'src/seams/supabase-js.ts',
  'seams/supabase-js.browser': 'src/seams/supabase-js.browser.ts',
  'seams/pg': 'src/seams/pg.ts',
  'seams/postgres': 'src/seams/postgres.ts',
  'seams/proxy': 'src/seams/proxy.ts',
  'seams/proxy.edge': 'src/seams/proxy.edge.ts',
  'seams/instrumentation': 'src/seams/instrumentation.ts',
  'real/ssr': 'src/real/ssr.ts',
  'real/supabase-js': 'src/real/supabase-js.ts',
  'real/pg': 'src/real/pg.ts',
  'real/postgres': 'src/real/postgres.ts',
  'clients/supabase': 'src/clients/supabase.ts',
  'clients/pg': 'src/clients/pg.ts',
  'clients/postgres': 'src/clients/postgres.ts',
}

const PLUGIN: Record<string, string> = {
  plugin: 'plugin/index.ts',
}

const LOADER: Record<string, string> = {
  'plugin/facade-loader': 'plugin/loaders/facade.ts',
}

/** What a bundler of the app, or Node, resolves at its own time. */
const external = [
  /^next-db-monitoring(\/|$)/,
  '#platform',
  '#node-only',
  /^next(\/|$)/,
  'react',
  'react-dom',
  'react/jsx-runtime',
  'pg',
  'postgres',
  /^@supabase\//,
]

const common = {
  format: ['esm', 'cjs'],
  target: 'es2022',
  sourcemap: true,
  external,
  outDir: 'dist',
  // tsup sets `baseUrl`, which TypeScript 6 calls deprecated.
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  shims: false,
} satisfies Options

/** The program `next-db-monitoring`. */
const CLI: Record<string, string> = {
  cli: 'src/cli/bin.ts',
}

const builds: Options[] = [
  { ...common, entry: RUNTIME, platform: 'neutral', splitting: true, treeshake: false },
  { ...common, entry: PLUGIN, platform: 'node', splitting: false },
  // Bundlers load a loader with `require`.
  { ...common, entry: LOADER, platform: 'node', splitting: false, format: ['cjs'], dts: false },
  {
    ...common,
    entry: CLI,
    platform: 'node',
    splitting: false,
    format: ['esm'],
    dts: false,
    sourcemap: false,
  },
]

export default builds
