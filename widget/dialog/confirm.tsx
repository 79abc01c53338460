import { type ReactNode, useRef, useState } from 'react'
import { useSettings } from '../context.ts'
import { MonitoringError } from '../data/http/error.ts'
import { newKey } from '../data/http/key.ts'
import { reasonOf } from '../logic/sentences.ts'
import { Button, type IconName } from '../ui/index.ts'
import { Frame } from './frame.tsx'

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
   * @returns message for when it is done
   */
  readonly onConfirm: (key: string) => Promise<string>
  readonly onClose: () => void
}

/** ms until the page behind can be heard again after the dialog is gone. */
const SPEAK_AFTER_MS = 150

/** Confirms before something is changed; shows the outcome, and stays open after a failure. */
export function ConfirmDialog(props: ConfirmDialogProps): ReactNode {
  const { labels, announcer } = useSettings()
  const { role = 'dialog', icon = 'info', variant = 'primary', refusal, onClose } = props
  const first = useRef<HTMLElement | null>(null)
  const [key, setKey] = useState(newKey)
  const [state, setState] = useState<'pending' | 'failed' | undefined>()
  const [failure, setFailure] = useState<string | null>(null)
  const confirm = async (): Promise<void> => {
    setState('pending')
    setFailure(null)
    try {
      const said = await props.onConfirm(key)
      onClose()
      const at = Date.now()
      setTimeout(() => announcer.done(said, at), SPEAK_AFTER_MS)
    } catch (error) {
      setState('failed')
      setFailure(reasonOf(error, labels))
      if (error instanceof MonitoringError && error.status !== null) setKey(newKey())
    }
  }
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
            {labels.actionFailed(failure)}
          </p>
        )}
        <div className="ndm-row ndm-dialog-a">
          <span
            ref={(element) => {
              first.current ??= element?.querySelector('button') ?? null
            }}
          >
            <Button onClick={onClose}>{labels.cancel}</Button>
          </span>
          <Button type="submit" variant={variant} state={state} refusal={refusal}>
            {props.confirmLabel}
          </Button>
        </div>
      </form>
    </Frame>
  )
}
