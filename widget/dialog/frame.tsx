import * as Dialog from '@radix-ui/react-dialog'
import { type ReactNode, type RefObject, useState } from 'react'
import { useSettings, useSlot } from '../context.ts'
import { schemeOf } from '../host-scheme.ts'
import { Icon, type IconName } from '../ui/icon.tsx'

interface Surroundings {
  readonly theme: 'light' | 'dark' | 'system'
  readonly dir: 'ltr' | 'rtl'
  readonly tokens: string | undefined
}

/** The portal stands outside the widget: it takes over how the widget looks where it stands. */
function surroundings(root: Element | null): Surroundings {
  if (root === null) return { theme: 'system', dir: 'ltr', tokens: undefined }
  const { direction } = getComputedStyle(root)
  return {
    theme: schemeOf(root),
    dir: direction === 'rtl' ? 'rtl' : 'ltr',
    tokens: root.getAttribute('data-ndm-tokens') ?? undefined,
  }
}

export interface FrameProps {
  /** `alertdialog` for what cannot be taken back: a click beside it does not close it. */
  readonly role: 'dialog' | 'alertdialog'
  readonly icon: IconName
  readonly tone: 'critical' | 'info'
  readonly title: string
  readonly text: string
  readonly children?: ReactNode
  /** Where the focus starts. */
  readonly first: RefObject<HTMLElement | null>
  readonly onClose: () => void
}

/** A modal dialog. Without Radix's overlay, whose scroll lock needs an inline style element that a strict policy forbids. */
export function Frame({ role, icon, tone, title, text, children, first, onClose }: FrameProps): ReactNode {
  const { ids, portalContainer } = useSettings()
  const slot = useSlot()
  const [opener] = useState(() => document.activeElement)
  const [around] = useState(() =>
    surroundings(document.getElementById(`${ids}title`)?.closest('.ndm-root') ?? null),
  )
  const goBack = (event: Event): void => {
    event.preventDefault()
    // The element that opened it may be gone (a released leak): then the widget's heading gets the focus.
    const target =
      opener instanceof HTMLElement && opener.isConnected ? opener : document.getElementById(`${ids}title`)
    target?.focus()
  }
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal container={portalContainer ?? undefined}>
        <div
          className="ndm-portal"
          data-open=""
          data-ndm-theme={around.theme}
          data-ndm-tokens={around.tokens}
          dir={around.dir}
        >
          <div className="ndm-overlay" />
          <Dialog.Content
            {...slot('dialog', 'ndm-dialog')}
            role={role}
            aria-modal="true"
            onOpenAutoFocus={(event) => {
              event.preventDefault()
              first.current?.focus()
            }}
            onCloseAutoFocus={goBack}
            onInteractOutside={(event) => role === 'alertdialog' && event.preventDefault()}
          >
            <Dialog.Title className="ndm-dt" data-tone={tone}>
              <Icon name={icon} size={20} />
              <span>{title}</span>
            </Dialog.Title>
            <Dialog.Description className="ndm-dd">{text}</Dialog.Description>
            {children}
          </Dialog.Content>
        </div>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
