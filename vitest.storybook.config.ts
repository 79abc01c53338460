import { fileURLToPath } from 'node:url'
import { storybookTest } from '@storybook/addon-vitest/vitest-plugin'
import react from '@vitejs/plugin-react'
import { playwright } from '@vitest/browser-playwright'
import type { TestProjectConfiguration, ViteUserConfig } from 'vitest/config'
import { chromiumLaunch } from './test/kit/chromium.ts'

const launchOptions = await chromiumLaunch()

/** How a host may look: what `globals` of the stories begin with. */
interface Look {
  readonly theme: 'light' | 'dark'
  readonly width: 'wide' | '320'
  readonly viewport: number
}

function project(name: string, { theme, width, viewport }: Look): TestProjectConfiguration {
  return {
    plugins: [react(), storybookTest({ configDir: fileURLToPath(new URL('./.storybook', import.meta.url)) })],
    test: {
      name,
      // It only ends a story that hangs: a slow machine needs seconds for two hundred rows.
      testTimeout: 60_000,
      env: { VITE_STORY_THEME: theme, VITE_STORY_WIDTH: width },
      setupFiles: ['./.storybook/vitest.setup.ts'],
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        viewport: { width: viewport, height: 900 },
        provider: playwright({ launchOptions }),
        instances: [{ browser: 'chromium' }],
      },
    },
  }
}

/** Every story is a test in real Chromium: it renders, its `play` holds, and axe finds nothing; on a page by day, and on a phone at night. */
const config: ViteUserConfig = {
  test: {
    // Two browsers at once would measure each other.
    fileParallelism: false,
    maxWorkers: 1,
    projects: [
      project('page', { theme: 'light', width: 'wide', viewport: 1280 }),
      project('phone', { theme: 'dark', width: '320', viewport: 352 }),
    ],
  },
}

export default config
