import type { ViteUserConfig } from 'vitest/config'

/** What is published, as it was built: no alias to the sources here. */
const config: ViteUserConfig = {
  test: {
    name: 'packaging',
    environment: 'node',
    include: ['test/packaging/**/*.test.ts'],
    testTimeout: 180_000,
    maxWorkers: 1,
  },
}

export default config
