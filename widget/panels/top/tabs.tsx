import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react'
import { useLive, useSettings, useSlot } from '../../context.ts'
import { useLink } from '../../data/link.ts'
import type { MonitoringReport } from '../../report.ts'
import { type DbMonitoringWidgetProps, TABS, type TabName } from '../../types.ts'
import { collectionSays, coverageSays, isFailing } from '../needs-look.ts'

type Choice = Pick<DbMonitoringWidgetProps, 'tab' | 'defaultTab' | 'onTabChange'>

/** The view that is shown: the host's, else the reader's own choice. */
export function useTab({
  tab,
  defaultTab = 'now',
  onTabChange,
}: Choice): readonly [TabName, (next: TabName) => void] {
  const [own, setOwn] = useState(defaultTab)
  const { deepLinks } = useSettings()
  const [linked, link] = useLink('tab', deepLinks && tab === undefined)
  const choose = (next: TabName): void => {
    setOwn(next)
    link(next)
    onTabChange?.(next)
  }
  return [tab ?? TABS.find((one) => one === linked) ?? own, choose]
}

/** How far an arrow key goes; in a right-to-left page the next tab stands on the left. */
function stepOf(key: string, element: Element): number {
  const forward = getComputedStyle(element).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return 0
  return key === forward ? 1 : -1
}

/** Whether the setup needs attention: a bypassed seam, untracked sessions, faults of the monitor, no samples, a failing channel or exporter. */
function needsLook(data: MonitoringReport): boolean {
  const { channels, exporters = [] } = data
  return collectionSays(data) || coverageSays(data.coverage) || [...channels, ...exporters].some(isFailing)
}

export interface TabsProps {
  readonly tab: TabName
  readonly onTab: (tab: TabName) => void
  /** What the view shows. */
  readonly children: ReactNode
}

/** The views as tabs (WAI-ARIA, chosen by arrow keys); a hidden view sends no requests. */
export function Tabs({ tab, onTab, children }: TabsProps): ReactNode {
  const { ids, labels } = useSettings()
  const { data } = useLive()
  const slot = useSlot()
  const list = useRef<HTMLDivElement>(null)
  const move = (event: KeyboardEvent): void => {
    const step = stepOf(event.key, event.currentTarget)
    const at = event.key === 'Home' ? 0 : event.key === 'End' ? TABS.length - 1 : TABS.indexOf(tab) + step
    const next = TABS[(at + TABS.length) % TABS.length]
    if (next === undefined || next === tab) return
    event.preventDefault()
    onTab(next)
    list.current?.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus()
  }
  const look = data !== undefined && needsLook(data)
  return (
    <>
      <div {...slot('tabs', 'ndm-tabs')} ref={list} role="tablist" aria-label={labels.views} onKeyDown={move}>
        {TABS.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`${ids}tab-${one}`}
            data-tab={one}
            aria-selected={one === tab}
            aria-controls={`${ids}view`}
            tabIndex={one === tab ? 0 : -1}
            onClick={() => onTab(one)}
          >
            {labels.view[one]}
            {one === 'setup' && look && (
              <span className="ndm-look">
                <span className="ndm-sr">
                  {labels.comma} {labels.needsLook}
                </span>
              </span>
            )}
          </button>
        ))}
      </div>
      <div id={`${ids}view`} role="tabpanel" aria-labelledby={`${ids}tab-${tab}`}>
        {children}
      </div>
    </>
  )
}
