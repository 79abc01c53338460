import { createElement } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { audit, budget, warning } from '../../stories/fixtures/reports.ts'
import { busyShapes, seriesOf } from '../../stories/fixtures/series.ts'
import { DbMonitoringWidget } from '../../widget/index.ts'
import type { PanelName } from '../../widget/types.ts'

/* Runs in the browser. A mount ends when style and layout of what was mounted are known. */

const report = { ...warning(), series: seriesOf(24, busyShapes), budget, audit }
const never = (): Promise<Response> => new Promise(() => {})
/** What the mock shows. */
const OF_THE_MOCK: readonly PanelName[] = [
  'overview',
  'alerts',
  'history',
  'leaks',
  'services',
  'instances',
  'collection',
  'actions',
]

function timed(work: (into: HTMLElement) => void): number {
  const into = document.createElement('main')
  document.body.append(into)
  const from = performance.now()
  work(into)
  into.getBoundingClientRect()
  return performance.now() - from
}

function widget(panels?: readonly PanelName[]): { readonly ms: number; readonly nodes: number } {
  let root: ReturnType<typeof createRoot> | undefined
  let into: HTMLElement | undefined
  const ms = timed((element) => {
    into = element
    root = createRoot(element)
    flushSync(() =>
      root?.render(
        createElement(DbMonitoringWidget, {
          initialData: report,
          fetcher: never,
          refreshInterval: 0,
          historyRefreshInterval: 0,
          ...(panels === undefined ? {} : { panels }),
        }),
      ),
    )
  })
  const nodes = into?.querySelectorAll('*').length ?? 0
  root?.unmount()
  into?.remove()
  return { ms, nodes }
}

function mock(markup: string): { readonly ms: number; readonly nodes: number } {
  let into: HTMLElement | undefined
  const ms = timed((element) => {
    into = element
    element.innerHTML = markup
  })
  const nodes = into?.querySelectorAll('*').length ?? 0
  into?.remove()
  return { ms, nodes }
}

Object.assign(globalThis, {
  /** One of each, in turn: whatever slows the machine down slows all of them down. */
  round: (markup: string) => ({ mock: mock(markup), same: widget(OF_THE_MOCK), whole: widget() }),
})
