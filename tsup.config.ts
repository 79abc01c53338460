import type { Options } from 'tsup'
import { commonJs } from './scripts/common-js.ts'
import { INTERNAL_DOORS, PUBLIC_DOORS, RUNTIMES, SERVER_SEAMS } from './scripts/doors.ts'
import { thinDoors } from './scripts/thin-doors.ts'

/** Every file built for run time; doors are named here and in package.json `exports`, and a test compares the two. */
const RUNTIME: Record<string, string> = { ...PUBLIC_DOORS, ...INTERNAL_DOORS, ...RUNTIMES }

const SEAMS = new Set(SERVER_SEAMS)

const PLUGIN: Record<string, string> = {
  plugin: 'plugin/index.ts',
}

const LOADER: Record<string, string> = {
  'internal/facade-loader': 'plugin/loaders/facade.ts',
}

/** What a bundler of the app, or Node, resolves at its own time. */
const external = [
  /^next-db-monitoring(\/|$)/,
  '#runtime',
  /^next(\/|$)/,
  'react',
  'react-dom',
  'react/jsx-runtime',
  'pg',
  'ioredis',
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
  {
    ...common,
    entry: Object.fromEntries(Object.entries(RUNTIME).filter(([door]) => !SEAMS.has(door))),
    dts: { ...common.dts, entry: RUNTIME },
    platform: 'neutral',
    splitting: true,
    treeshake: false,
    plugins: [commonJs, thinDoors],
  },
  // One at a time: what they share is a few lines, and a bundler pays for each file, once for each layer of an app.
  ...Object.entries(RUNTIME)
    .filter(([door]) => SEAMS.has(door))
    .map(
      ([door, source]): Options => ({
        ...common,
        entry: { [door]: source },
        platform: 'neutral',
        splitting: true,
        treeshake: false,
        sourcemap: false,
        dts: false,
        noExternal: ['next-db-monitoring/internal/build-facts'],
        plugins: [commonJs],
      }),
    ),
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
