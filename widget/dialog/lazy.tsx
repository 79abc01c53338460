import type { ReactNode } from 'react'
import { useLive } from '../context.ts'
import { deferred } from '../ui/deferred.tsx'
import type { ConfirmDialogProps } from './confirm.tsx'

type Entry = typeof import('./entry.ts')

// Radix's dialog is heavier than the chart: it comes with the first click that needs it.
const entry = (): Promise<Entry> => import('./entry.ts')
const Dialogs = deferred(entry, (dialogs) => dialogs.Dialogs)

/** A confirmation in the widget's own form, for actions of the host. */
export const ConfirmDialog: (props: ConfirmDialogProps) => ReactNode = deferred(
  entry,
  (dialogs) => dialogs.ConfirmDialog,
)

/** Shows the confirmation that is open, if any. `<Root>` has one already. */
export function DialogHost(): ReactNode {
  const { dialog } = useLive()
  return dialog === null ? null : <Dialogs />
}
