import type { ViteUserConfig } from 'vitest/config'
import { alias } from './vitest.config.ts'

/** Real apps, built and started: one at a time, because each build takes the whole machine. */
const config: ViteUserConfig = {
  resolve: { alias },
  test: {
    name: 'e2e',
    environment: 'node',
    include: ['test/e2e/**/*.test.ts', 'test/e2e-widget/**/*.test.ts'],
    testTimeout: 240_000,
    hookTimeout: 600_000,
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
    sequence: { concurrent: false },
  },
}

export default config
