import { lazy, type ReactNode, Suspense } from 'react'
import { useLive } from '../context.ts'
import type { ConfirmDialogProps } from './confirm.tsx'

// Radix's dialog is heavier than the chart: it comes with the first click that needs it.
const LazyDialogs = lazy(async () => ({ default: (await import('./entry.ts')).Dialogs }))
const LazyConfirm = lazy(async () => ({ default: (await import('./entry.ts')).ConfirmDialog }))

/** Shows the confirmation that is open, if any. `<Root>` has one already. */
export function DialogHost(): ReactNode {
  const { dialog } = useLive()
  if (dialog === null) return null
  return (
    <Suspense fallback={null}>
      <LazyDialogs />
    </Suspense>
  )
}

/** A confirmation in the widget's own form, for actions of the host. */
export function ConfirmDialog(props: ConfirmDialogProps): ReactNode {
  return (
    <Suspense fallback={null}>
      <LazyConfirm {...props} />
    </Suspense>
  )
}
