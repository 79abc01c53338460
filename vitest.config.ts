import { fileURLToPath } from 'node:url'
import type { ViteUserConfig } from 'vitest/config'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Sources stand in for the package's own doors, so that unit tests need no build. */
export const alias: { find: string | RegExp; replacement: string }[] = [
  { find: '#platform', replacement: at('./src/platform/node.ts') },
  { find: '#node-only', replacement: at('./src/node-only/node.ts') },
  { find: /^next-db-monitoring$/, replacement: at('./src/index.ts') },
  { find: /^next-db-monitoring\/widget$/, replacement: at('./widget/index.ts') },
  { find: /^next-db-monitoring\/plugin$/, replacement: at('./plugin/index.ts') },
  { find: /^next-db-monitoring\/(.+)$/, replacement: at('./src/$1.ts') },
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
    testTimeout: 30_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
  },
}

export default config
