import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'
import { DOWN, END } from './icons-lazy.ts'

export interface DisclosureProps {
  readonly open: boolean
  /** Id of what it opens. */
  readonly controls: string
  readonly onToggle: () => void
  readonly children: ReactNode
}

/** A line that opens what is below it. */
export function Disclosure({ open, controls, onToggle, children }: DisclosureProps): ReactNode {
  return (
    <button
      type="button"
      className="ndm-disclosure"
      aria-expanded={open}
      aria-controls={open ? controls : undefined}
      onClick={onToggle}
    >
      <span className="ndm-chev">
        <Icon name={open ? DOWN : END} size={14} />
      </span>
      {children}
    </button>
  )
}
