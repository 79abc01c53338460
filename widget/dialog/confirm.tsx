import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useSettings } from '../context.ts'
import { MonitoringError } from '../data/http/error.ts'
import { newKey } from '../data/http/key.ts'
import { reasonOf } from '../logic/sentences.ts'
import { Button, type IconName } from '../ui/index.ts'
import { Frame } from './frame.tsx'
import { PartlyDone } from './partly-done.ts'

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
  /** Whether it gives connections back: the page then says when the counts of the last minute have cleared. @default false */
  readonly frees?: boolean
  readonly onClose: () => void
}

/** ms until the page behind can be heard again after the dialog is gone. */
const SPEAK_AFTER_MS = 150

interface Confirming {
  readonly state: 'pending' | 'failed' | undefined
  /** Why it failed, a sentence. */
  readonly failure: string | null
  readonly confirm: () => Promise<void>
}

/** Runs it once it is confirmed; its outcome is told wherever the reader is by then. */
function useConfirming({ onConfirm, onClose, frees = false }: ConfirmDialogProps): Confirming {
  const { labels, announcer } = useSettings()
  const [key, setKey] = useState(newKey)
  const [state, setState] = useState<'pending' | 'failed' | undefined>()
  const [failure, setFailure] = useState<string | null>(null)
  const isOpen = useRef(false)
  useEffect(() => {
    isOpen.current = true
    return () => {
      isOpen.current = false
    }
  }, [])
  const confirm = async (): Promise<void> => {
    setState('pending')
    setFailure(null)
    try {
      const said = await onConfirm(key)
      // Closed meanwhile: the dialog that is open now is another one.
      if (isOpen.current) onClose()
      const at = Date.now()
      setTimeout(() => announcer.done(said, at, frees), SPEAK_AFTER_MS)
    } catch (error) {
      const done = error instanceof PartlyDone ? error.said : null
      const why = error instanceof PartlyDone ? error.why : error
      const text = [done, labels.actionFailed(reasonOf(why, labels))].filter(Boolean).join('; ')
      // The dialog may be closed before its outcome is known, or after it was only half good.
      if (!isOpen.current || done !== null) announcer.done(text, Date.now(), frees && done !== null)
      if (!isOpen.current) return
      setState('failed')
      setFailure(text)
      if (why instanceof MonitoringError && why.status !== null) setKey(newKey())
    }
  }
  return { state, failure, confirm }
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
