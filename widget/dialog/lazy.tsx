import type { ReactNode } from 'react'
import { useLive, useSettings } from '../context.ts'
import { Button } from '../ui/button.tsx'
import { deferred } from '../ui/deferred.tsx'
import type { ConfirmDialogProps } from './confirm.tsx'

type Entry = typeof import('./entry.ts')

// Radix's dialog is heavier than the chart: it comes with the first click that needs it.
const entry = (): Promise<Entry> => import('./entry.ts')

/** While it is on its way, which may take long: what was pressed was heard, and can be let go. */
function Coming(): ReactNode {
  const { labels } = useSettings()
  const { closeDialog } = useLive()
  return (
    <div className="ndm-portal ndm-coming">
      <div className="ndm-overlay" />
      <div className="ndm-dialog" role="status">
        <p className="ndm-dd">{labels.loading}</p>
        <div className="ndm-row ndm-dialog-a">
          <Button onClick={closeDialog}>{labels.close}</Button>
        </div>
      </div>
    </div>
  )
}

const Dialogs = deferred(entry, (dialogs) => dialogs.Dialogs, <Coming />)

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
