import addonA11y from '@storybook/addon-a11y'
import addonVitest from '@storybook/addon-vitest'
import { definePreview } from '@storybook/react-vite'
import addonMsw from 'msw-storybook-addon'
import { configure } from 'storybook/test'
import { warning } from '../stories/fixtures/reports.ts'
import { serve, unanswered } from '../stories/fixtures/server.ts'
import { ar } from '../widget/labels/ar.ts'
import { de } from '../widget/labels/de.ts'
import '../widget/styles.css'
import './page.css'

// A busy machine is slow, not wrong.
configure({ asyncUtilTimeout: 10_000 })

const LABELS: Readonly<Record<string, object>> = { de, ar }

/** A choice of the toolbar; `story` leaves it to the story. */
function choice(description: string, icon: string, values: readonly string[]): object {
  const items = [
    { value: 'story', title: `${description}: the story's` },
    ...values.map((value) => ({ value, title: value })),
  ]
  return { description, toolbar: { icon, items, dynamicTitle: true } }
}

/** Props of the widget as the toolbar has them. */
function chosen(globals: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const given = ['locale', 'dir', 'tokens', 'density'].filter((name) => globals[name] !== 'story')
  const { locale } = globals
  return {
    ...Object.fromEntries(given.map((name) => [name, globals[name]])),
    ...(typeof locale === 'string' && Object.hasOwn(LABELS, locale) ? { labels: LABELS[locale] } : {}),
    ...(locale === 'ar' && globals.dir === 'story' ? { dir: 'rtl' } : {}),
  }
}

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
    locale: 'story',
    dir: 'story',
    tokens: 'story',
    density: 'story',
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
    locale: choice('Language', 'globe', ['en', 'de', 'ar']),
    dir: choice('Direction', 'transfer', ['ltr', 'rtl']),
    tokens: choice('Colours of the host', 'paintbrush', ['own', 'shadcn', 'shadcn-hsl']),
    density: choice('Density', 'component', ['comfortable', 'compact']),
  },
  decorators: [
    (Story, { args, globals, title }) =>
      /^(Widget|Incidents|Replay|Start)/.test(title) ? (
        <Story args={{ ...args, ...chosen(globals) }} />
      ) : (
        <Story />
      ),

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
    // What the story before chose stands in the address.
    history.replaceState(history.state, '', location.pathname + location.search)
    msw.use(...serve(() => warning()))
  },
  afterEach() {
    if (unanswered.length > 0) throw new Error(`requests nobody answered: ${unanswered.join(', ')}`)
  },
})
