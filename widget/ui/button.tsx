import type { ButtonHTMLAttributes, ReactNode } from 'react'
import { useId } from 'react'
import { useSettings, useSlot } from '../context.ts'
import type { ActionState } from '../data/use-operations.ts'
import { Icon, type IconName } from './icon.tsx'
import { CHECK } from './icons-lazy.ts'

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly icon?: IconName
  readonly variant?: 'primary' | 'danger' | 'danger-outline' | 'ghost'
  /** Idle when absent; shown as mark and word. */
  readonly state?: ActionState | undefined
  /** Why it cannot be used; it stays focusable and shows the reason. */
  readonly refusal?: string | undefined
}

/** A button that can show why it is disabled and how its operation ended. */
export function Button({
  icon,
  variant,
  state,
  refusal,
  children,
  onClick,
  ...rest
}: ButtonProps): ReactNode {
  const { labels } = useSettings()
  const slot = useSlot()
  const why = useId()
  const name = rest['aria-label']
  const off = refusal !== undefined || state === 'pending'
  const mark: IconName | undefined = state === 'done' ? CHECK : state === 'failed' ? 'critical' : icon
  return (
    <>
      <button
        type="button"
        {...slot('button', 'ndm-btn')}
        {...rest}
        data-variant={variant}
        data-state={state ?? 'idle'}
        aria-disabled={off || undefined}
        aria-describedby={refusal === undefined ? rest['aria-describedby'] : why}
        title={refusal ?? rest.title}
        // What is read holds what is shown.
        aria-label={name !== undefined && state === 'pending' ? `${labels.working} ${name}` : name}
        onClick={off ? undefined : onClick}
      >
        {mark !== undefined && <Icon name={mark} size={15} />}
        {state === 'pending' ? labels.working : children}
      </button>
      {refusal !== undefined && (
        <span className="ndm-sr" id={why}>
          {refusal}
        </span>
      )}
    </>
  )
}

/** A square button with an icon; the name is for assistive technology, and a tooltip. */
export function IconButton({
  icon,
  label,
  onClick,
}: {
  readonly icon: IconName
  readonly label: string
  readonly onClick: () => void
}): ReactNode {
  const slot = useSlot()
  return (
    <button
      type="button"
      {...slot('button', 'ndm-btn ndm-icon-btn')}
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  )
}
