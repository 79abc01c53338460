import { fileURLToPath } from 'node:url'
import type { ViteUserConfig } from 'vitest/config'
import { INTERNAL_DOORS, PUBLIC_DOORS } from './scripts/doors.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Sources stand in for the package's own doors, so that unit tests need no build. */
export const alias: { find: string | RegExp; replacement: string }[] = [
  { find: '#runtime', replacement: at('./src/runtime/node.ts') },
  { find: /^next-db-monitoring$/, replacement: at('./src/index.ts') },
  // What Node loads beside a bundle.
  { find: /^next-db-monitoring\/internal\/node\/(.*)$/, replacement: at('./src/$1.ts') },
  { find: /^next-db-monitoring\/widget$/, replacement: at('./widget/index.ts') },
  { find: /^next-db-monitoring\/plugin$/, replacement: at('./plugin/index.ts') },
  ...Object.entries({ ...PUBLIC_DOORS, ...INTERNAL_DOORS }).map(([door, source]) => ({
    find: new RegExp(`^next-db-monitoring/${door.replaceAll('.', '\\.')}$`),
    replacement: at(`./${source}`),
  })),
]

const config: ViteUserConfig = {
  resolve: { alias },
  test: {
    environment: 'node',
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: [
      'test/e2e/**',
      'test/e2e-widget/**',
      'test/bench/**',
      'test/packaging/**',
      '**/node_modules/**',
      '.cache/**',
    ],
    setupFiles: ['./test/kit/patience.ts'],
    testTimeout: 60_000,
    expect: { poll: { timeout: 25_000 } },
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
  },
}

export default config
