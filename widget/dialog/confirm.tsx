import { type ReactNode, useRef } from 'react'
import { useSettings } from '../context.ts'
import { Button, type IconName } from '../ui/index.ts'
import { Frame } from './frame.tsx'
import type { Told } from './result.ts'
import { useConfirming } from './use-confirming.ts'

export interface ConfirmDialogProps {
  /** @default 'dialog' */
  readonly role?: 'dialog' | 'alertdialog'
  readonly icon?: IconName
  readonly title: string
  /** What happens, in one sentence. */
  readonly text: string
  readonly children?: ReactNode
  /** Names the effect, for example "Release 2 connections". */
  readonly confirmLabel: string
  /** `danger` for what cannot be taken back. @default 'primary' */
  readonly variant?: 'primary' | 'danger'
  /** Why it cannot be confirmed yet. */
  readonly refusal?: string | undefined
  /**
   * Runs it. `key` stays the same while the outcome of the first attempt is unknown, so that retrying is harmless.
   * @returns message for when it is done; with `freed`, the page says when the counts of the last minute have cleared
   */
  readonly onConfirm: (key: string) => Promise<string | Told>
  readonly onClose: () => void
}

/** Confirms before something is changed; shows the outcome, and stays open after a failure. */
export function ConfirmDialog(props: ConfirmDialogProps): ReactNode {
  const { labels } = useSettings()
  const { role = 'dialog', icon = 'info', variant = 'primary', refusal, onClose } = props
  const first = useRef<HTMLElement | null>(null)
  const { state, failure, confirm } = useConfirming(props)
  return (
    <Frame
      role={role}
      icon={icon}
      tone={variant === 'danger' ? 'critical' : 'info'}
      title={props.title}
      text={props.text}
      first={first}
      onClose={onClose}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (refusal === undefined && state !== 'pending') void confirm()
        }}
      >
        {props.children}
        {failure !== null && (
          <p className="ndm-failure" role="alert">
            {failure}
          </p>
        )}
        <div className="ndm-row ndm-dialog-a">
          <span
            ref={(element) => {
              first.current ??= element?.querySelector('button') ?? null
            }}
          >
            <Button onClick={onClose}>{state === 'pending' ? labels.close : labels.cancel}</Button>
          </span>
          <Button type="submit" variant={variant} state={state} refusal={refusal}>
            {props.confirmLabel}
          </Button>
        </div>
      </form>
    </Frame>
  )
}
