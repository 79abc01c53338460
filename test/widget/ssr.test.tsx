import { renderToReadableStream, renderToString } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { critical, healthy, warning } from '../../stories/fixtures/reports.ts'
import {
  DbMonitoringWidget,
  type DbMonitoringWidgetProps,
  type MonitoringReport,
} from '../../widget/index.ts'
import { ar } from '../../widget/labels/ar.ts'
import { de } from '../../widget/labels/de.ts'

/** Everything, with what comes in later pieces, as a streaming server sends it. */
async function whole(props: DbMonitoringWidgetProps): Promise<string> {
  const stream = await renderToReadableStream(<DbMonitoringWidget {...props} />)
  await stream.allReady
  return new Response(stream).text()
}

const text = (html: string): string => html.replace(/<!-- -->/g, '').replace(/<[^>]+>/g, ' ')

describe('HTML from a server', () => {
  it('has the numbers when it was given a report', () => {
    const html = renderToString(<DbMonitoringWidget initialData={warning()} />)
    expect(text(html)).toContain('2 of 17 connections of pg:main have been idle')
    expect(text(html)).toContain('17 of 20 in use')
    expect(html).not.toContain('aria-busy')
  })

  it.each([
    ['now', ['Leaks', 'app/api/reports/export/route.ts:42:23', 'web-7f9c', 'Run cleanup']],
    ['history', ['Utilisation history', 'Audit trail']],
    ['setup', ['Coverage', 'Connection budget', 'Sessions by state']],
  ] as const)('has every panel of a view when the server streams: %s', async (defaultTab, panels) => {
    const html = text(await whole({ initialData: warning(), defaultTab }))
    for (const words of panels) expect(html).toContain(words)
  })

  it.each([
    ['warning', warning()],
    ['critical', critical()],
    ['healthy', healthy()],
  ] as [string, MonitoringReport][])(
    'holds no style attribute and no style element: %s',
    async (_name, initialData) => {
      const html = await whole({
        initialData,
        labels: ar,
        dir: 'rtl',
        locale: 'ar',
        theme: 'dark',
        density: 'compact',
      })
      expect(html).not.toMatch(/\sstyle=/)
      expect(html).not.toContain('<style')
    },
  )

  it.each(['now', 'setup'] as const)('puts no Latin comma behind an Arabic word: %s', async (defaultTab) => {
    const html = text(
      await whole({ initialData: warning(), defaultTab, labels: ar, locale: 'ar', dir: 'rtl' }),
    )
    expect(html).toContain('،')
    expect(html.match(/\S*[\u0620-\u064a]\u2069?\s*[,;]\s\S*/g)).toBeNull()
  })

  it('writes a percentage as the language does', () => {
    const german = renderToString(<DbMonitoringWidget initialData={warning()} labels={de} locale="de" />)
    expect(german).toMatch(/85<span>\u00a0%<\/span>/)
    const turkish = renderToString(<DbMonitoringWidget initialData={warning()} locale="tr" />)
    expect(turkish).toMatch(/<span>%<\/span>85/)
  })

  it('holds a placeholder, and no invented number, without a report', () => {
    const html = renderToString(<DbMonitoringWidget />)
    expect(html).toContain('aria-busy="true"')
    expect(text(html)).not.toMatch(/\d+\s*%/)
    expect(html).not.toMatch(/\sstyle=/)
  })

  it("writes times in UTC, because it cannot know the reader's zone", () => {
    const html = renderToString(
      <DbMonitoringWidget initialData={{ ...warning(), timestamp: '2026-11-23T17:59:58.000Z' }} />,
    )
    expect(text(html)).toContain('Updated 17:59 UTC')
  })

  it('is the same twice: nothing in it depends on the moment of rendering', () => {
    const report = warning()
    const once = renderToString(<DbMonitoringWidget initialData={report} />)
    expect(renderToString(<DbMonitoringWidget initialData={report} />)).toBe(once)
  })

  it('stays below 45 KB', async () => {
    expect((await whole({ initialData: warning() })).length).toBeLessThan(45_000)
  })
})
