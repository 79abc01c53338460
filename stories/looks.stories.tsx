import { expect } from 'storybook/test'
import preview from '../.storybook/preview.tsx'
import { DbMonitoringWidget } from '../widget/index.ts'
import { ar } from '../widget/labels/ar.ts'
import { de } from '../widget/labels/de.ts'
import { hosts } from './fixtures/hosts.ts'
import { critical, warning } from './fixtures/reports.ts'
import { serve } from './fixtures/server.ts'

const meta = preview.meta({
  title: 'Widget/Looks',
  component: DbMonitoringWidget,
  args: { refreshInterval: 0, historyRefreshInterval: 0 },
})

/** A stylesheet of the host, for the time of a story. */
function hostStyle(css: string): () => void {
  const element = document.createElement('style')
  element.textContent = css
  document.head.append(element)
  return () => element.remove()
}

export const Dark = meta.story({ parameters: { host: { theme: 'dark' } } })

/** The widget dark on a light page. */
export const ForcedDark = meta.story({ args: { theme: 'dark' } })

export const Sidebar320 = meta.story({ parameters: { host: { width: '320' } } })

export const Sidebar320Dark = meta.story({
  parameters: { host: { width: '320', theme: 'dark' } },
  beforeEach({ msw }) {
    msw.use(...serve(() => critical()))
  },
})

export const Width820 = meta.story({ parameters: { host: { width: '820' } } })

export const Compact = meta.story({ args: { density: 'compact' } })

export const German = meta.story({
  args: { labels: de, locale: 'de' },
  async play({ canvas }) {
    await canvas.findByText('17 von 20 belegt')
  },
})

export const Arabic = meta.story({
  args: { labels: ar, locale: 'ar', dir: 'rtl' },
  async play({ canvas }) {
    await canvas.findByText('اتصالات قاعدة البيانات')
  },
})

export const Arabic320 = meta.story({
  args: { labels: ar, locale: 'ar', dir: 'rtl' },
  parameters: { host: { width: '320' } },
})

/** Surface colours of a shadcn host (Tailwind 4: whole colours). */
export const ShadcnTokens = meta.story({
  args: { tokens: 'shadcn' },
  beforeEach: () =>
    hostStyle(`:root{--background:oklch(0.985 0.006 80);--card:oklch(0.995 0.004 80);--foreground:oklch(0.25 0.03 60);--muted:oklch(0.95 0.012 80);
      --border:oklch(0.9 0.015 80);--primary:oklch(0.45 0.12 150);--primary-foreground:oklch(0.99 0 0);--ring:oklch(0.5 0.12 150);--radius:4px}`),
})

/** The same with bare HSL triplets (Tailwind 3), dark. */
export const ShadcnHslTokensDark = meta.story({
  args: { tokens: 'shadcn-hsl' },
  parameters: { host: { theme: 'dark' } },
  beforeEach: () =>
    hostStyle(`:root{--background:222 47% 8%;--card:222 40% 11%;--foreground:210 40% 96%;--muted:217 30% 18%;--border:217 28% 22%;
      --primary:210 90% 70%;--primary-foreground:222 47% 11%;--ring:210 90% 72%;--radius:16px}`),
})

/** A host whose element rules hit everything. */
export const HostileHost = meta.story({ beforeEach: () => hostStyle(hosts.hostile) })

/** A few parts in an order of one's own. */
export const SomePanels = meta.story({
  args: { panels: ['overview', 'leaks', 'alerts', 'services'] },
  async play({ canvas }) {
    await canvas.findByText('Leaks', { selector: 'h3' })
    await expect(canvas.queryByText('Audit trail')).toBeNull()
  },
})

/** In a 24-hour zone far away. */
export const OtherTimeZone = meta.story({
  args: { timeZone: 'Asia/Tokyo', environment: 'staging', panels: ['overview', 'history', 'leaks'] },
  beforeEach({ msw }) {
    msw.use(...serve(() => warning()))
  },
})
