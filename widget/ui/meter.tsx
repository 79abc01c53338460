import type { ReactNode } from 'react'
import { useSettings, useSlot } from '../context.ts'
import type { Status } from '../types.ts'

export interface MeterProps {
  /** Percent; `null` = unknown: no bar is drawn. */
  readonly percent: number | null
  readonly status: Status
  /** Where the tick stands, percent. @default 80 */
  readonly tick?: number | null
  /** @default "85% in use" */
  readonly label?: string
  /** A second, lighter amount behind the first, percent. */
  readonly behind?: number | null
}

const clamp = (percent: number): number => Math.min(100, Math.max(0, percent))

/** A thin bar. Widths are SVG attributes: a strict Content-Security-Policy forbids style attributes in HTML. */
export function Meter({ percent, status, tick = 80, label, behind = null }: MeterProps): ReactNode {
  const { labels, format } = useSettings()
  const slot = useSlot()
  const text = label ?? (percent === null ? labels.useUnknown : labels.percentInUse(format.percent(percent)))
  return (
    <svg {...slot('meter', 'ndm-meter')} data-status={status} role="img" aria-label={text}>
      <rect className="ndm-tr" width="100%" height="6" rx="3" />
      {behind !== null && behind > 0 && (
        <rect className="ndm-be" width={`${clamp(behind)}%`} height="6" rx="3" />
      )}
      {percent !== null && percent > 0 && (
        <rect className="ndm-va" width={`${clamp(percent)}%`} height="6" rx="3" />
      )}
      {tick !== null && <line className="ndm-tk" x1={`${tick}%`} x2={`${tick}%`} y1="0" y2="6" />}
    </svg>
  )
}
