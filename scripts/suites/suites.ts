import type { Source } from './trees.ts'

const NODE_POSTGRES: Source = { repository: 'brianc/node-postgres', tag: 'pg@8.23.0' }
const SUPABASE_SSR: Source = { repository: 'supabase/ssr', tag: 'v0.10.2' }
const SUPABASE_JS: Source = { repository: 'supabase/supabase-js', tag: 'v2.105.0' }
const POSTGRES_JS: Source = { repository: 'porsager/postgres', tag: 'v3.4.9' }

/** What runs one file of tests. */
export type Runner = 'node' | 'mocha' | 'vitest' | 'jest'

/** A library's own tests, and how they are run. */
export interface Suite {
  readonly name: string
  readonly source: Source
  /** Folder of the repository, and where it is put in the app: `[from, to]`. */
  readonly folders: readonly (readonly [string, string])[]
  /** The files of tests, below the app. */
  readonly files: RegExp
  readonly runner: Runner
  /** Our part that stands for a file of the suite, by that file's place in the app. */
  readonly parts: Readonly<Record<string, string>>
  /** What is changed in the files of tests. */
  readonly edits: readonly (readonly [RegExp, string])[]
  /** Whether the server's access rules and certificate are those that the suite brings. */
  readonly ownServer: boolean
  /** Tests that look at what a factory passes on to its class, where a tracked one adds its `fetch`: while monitoring is on they fail. */
  readonly looksInside?: RegExp
}

/** Everything the suites and their tests need, at the versions of the tags. */
export const PACKAGES: Readonly<Record<string, string>> = {
  pg: '8.23.0',
  'pg-pool': '3.14.0',
  'pg-cursor': '2.22.0',
  'pg-query-stream': '4.17.0',
  postgres: '3.4.9',
  mocha: '11.7.5',
  tsx: '4.23.15',
  JSONStream: '1.3.5',
  async: '2.6.4',
  bluebird: '3.7.2',
  co: '4.6.0',
  'concat-stream': '1.0.1',
  'expect.js': '0.3.1',
  lodash: '4.17.21',
  'pg-copy-streams': '0.3.0',
  'stream-spec': '0.3.6',
  '@supabase/supabase-js': '2.105.0',
  cookie: '1.1.0',
  jest: '29.7.0',
  'ts-jest': '29.4.15',
  typescript: '5.9.3',
  vitest: '1.6.1',
}

const NODE = { source: NODE_POSTGRES, parts: {}, edits: [], ownServer: false } as const

export const SUITES: readonly Suite[] = [
  {
    ...NODE,
    name: 'pg',
    folders: [['packages/pg/test', 'node_modules/pg/test']],
    files: /^node_modules\/pg\/test\/(?:unit|integration)\/.*-tests\.js$/,
    runner: 'node',
    parts: { 'node_modules/pg/test/suite.js': 'pg-suite.cjs' },
  },
  {
    ...NODE,
    name: 'pg-pool',
    folders: [['packages/pg-pool/test', 'node_modules/pg-pool/test']],
    files: /^node_modules\/pg-pool\/test\/(?!setup|idle-timeout-exit)[\w-]+\.js$/,
    runner: 'mocha',
  },
  {
    ...NODE,
    name: 'pg-cursor',
    folders: [['packages/pg-cursor/test', 'node_modules/pg-cursor/test']],
    files: /^node_modules\/pg-cursor\/test\/[\w-]+\.js$/,
    runner: 'mocha',
  },
  {
    ...NODE,
    name: 'pg-query-stream',
    folders: [
      ['packages/pg-query-stream/test', 'streams/test'],
      ['packages/pg-query-stream/src', 'streams/src'],
    ],
    files: /^streams\/test\/(?!helper)[\w-]+\.ts$/,
    runner: 'mocha',
  },
  {
    name: 'postgres',
    source: POSTGRES_JS,
    folders: [['cjs/tests', 'postgres-js']],
    files: /^postgres-js\/index\.js$/,
    runner: 'node',
    parts: { 'postgres-js/test.js': 'postgres-test.cjs' },
    // The driver as an app gets it, and the server where it is.
    edits: [
      [/require\('\.\.\/src\/index\.js'\)/, "require('postgres')"],
      [/\b5432\b/g, '<port>'],
      // Ends its process unless a socket that was closed meanwhile has told so by then.
      [/delay\(50\)(\s+await unlisten\(\))/, 'delay(2000)$1'],
    ],
    ownServer: true,
  },
  {
    name: 'supabase-ssr',
    source: SUPABASE_SSR,
    folders: [['src', 'supabase-ssr/src']],
    files: /^supabase-ssr\/src\/(?:utils\/)?\w+\.(?:spec|test)\.ts$/,
    runner: 'vitest',
    parts: {
      'supabase-ssr/src/tracked.mjs': 'tracked.mjs',
      'supabase-ssr/src/tracked-server.mjs': 'ssr-server.mjs',
      'supabase-ssr/src/tracked-browser.mjs': 'ssr-browser.mjs',
    },
    edits: [
      [/"\.\/createServerClient"/g, '"./tracked-server.mjs"'],
      [/"\.\/createBrowserClient"/g, '"./tracked-browser.mjs"'],
    ],
    ownServer: false,
  },
  {
    name: 'supabase-js',
    source: SUPABASE_JS,
    folders: [
      ['packages/core/supabase-js/src', 'supabase-js/src'],
      ['packages/core/supabase-js/test', 'supabase-js/test'],
    ],
    files: /^supabase-js\/test\/unit\/\w+\.test\.ts$/,
    runner: 'jest',
    parts: { 'supabase-js/src/tracked-index.cjs': 'supabase-js.cjs' },
    looksInside:
      /index module createClient should (?:create a new SupabaseClient instance|create client without options|work with generic types)/,
    edits: [[/'\.\.\/\.\.\/src\/index'/g, "'../../src/tracked-index.cjs'"]],
    ownServer: false,
  },
]
