import type { ReactNode } from 'react'
import { useSettings, useSlot } from '../context.ts'
import type { Labels } from '../labels/labels.ts'
import type { Status } from '../types.ts'
import { Icon } from './icon.tsx'

export type Tone = Status | 'info'

export function toneWord(labels: Labels, tone: Tone): string {
  return tone === 'ok' ? labels.healthy : labels[tone]
}

/** Shape and word (and only then colour) for a status. */
export function StatusBadge({
  status,
  children,
}: {
  readonly status: Tone
  readonly children?: ReactNode
}): ReactNode {
  const { labels } = useSettings()
  const slot = useSlot()
  return (
    <span {...slot('badge', 'ndm-badge')} data-status={status}>
      <Icon name={status} size={14} />
      {children ?? toneWord(labels, status)}
    </span>
  )
}

/** The icon alone, with its word for assistive technology. */
export function StatusIcon({ status, size }: { readonly status: Tone; readonly size?: number }): ReactNode {
  const { labels } = useSettings()
  return (
    <span className="ndm-i" data-status={status}>
      <Icon name={status} {...(size === undefined ? {} : { size })} />
      <span className="ndm-sr">{toneWord(labels, status)}</span>
    </span>
  )
}
