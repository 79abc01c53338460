import addonA11y from '@storybook/addon-a11y'
import addonVitest from '@storybook/addon-vitest'
import { definePreview } from '@storybook/react-vite'
import addonMsw from 'msw-storybook-addon'
import { configure } from 'storybook/test'
import { warning } from '../stories/fixtures/reports.ts'
import { serve, unanswered } from '../stories/fixtures/server.ts'
import '../widget/styles.css'
import './page.css'

// A busy machine is slow, not wrong.
configure({ asyncUtilTimeout: 10_000 })

export default definePreview({
  addons: [addonA11y(), addonVitest(), addonMsw()],
  parameters: {
    layout: 'fullscreen',
    a11y: {
      test: 'error',
      options: {
        runOnly: {
          type: 'tag',
          values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        },
      },
    },
  },
  // A test run may ask for the other look: every story is told twice.
  initialGlobals: {
    theme: import.meta.env.VITE_STORY_THEME ?? 'light',
    width: import.meta.env.VITE_STORY_WIDTH ?? 'wide',
  },
  globalTypes: {
    theme: {
      description: 'Host page',
      toolbar: { icon: 'contrast', items: ['light', 'dark'], dynamicTitle: true },
    },
    width: {
      description: 'Width the host gives',
      toolbar: {
        icon: 'grow',
        items: [
          { value: 'wide', title: 'Page' },
          { value: '820', title: '820 px' },
          { value: '320', title: '320 px' },
        ],
        dynamicTitle: true,
      },
    },
  },
  decorators: [
    (Story, { globals, parameters }) => {
      const { theme, width } = { ...globals, ...(parameters.host ?? {}) } as { theme: string; width: string }
      document.documentElement.classList.toggle('dark', theme === 'dark')
      return (
        <main className="host" data-width={width}>
          <h1 className="host-title">Admin</h1>
          <Story />
        </main>
      )
    },
  ],
  beforeEach({ msw }) {
    unanswered.length = 0
    msw.use(...serve(() => warning()))
  },
  afterEach() {
    if (unanswered.length > 0) throw new Error(`requests nobody answered: ${unanswered.join(', ')}`)
  },
})
