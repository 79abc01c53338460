import type { ReactNode } from 'react'
import { useLive, useSettings } from '../context.ts'
import { STOP } from '../ui/icons-lazy.ts'
import { CleanupDialog } from './cleanup/cleanup.tsx'
import { ConfirmDialog } from './confirm.tsx'
import { ReleaseDialog } from './release.tsx'
import { ResetDialog } from './reset/reset.tsx'

/** The requested confirmation. */
export function Dialogs(): ReactNode {
  const { labels } = useSettings()
  const { dialog, closeDialog, operations } = useLive()
  switch (dialog?.kind) {
    case undefined:
      return null
    case 'release':
      return <ReleaseDialog ids={dialog.ids} onClose={closeDialog} />
    case 'cleanup':
      return <CleanupDialog {...dialog} onClose={closeDialog} />
    case 'emergency-reset':
      return <ResetDialog {...dialog} onClose={closeDialog} />
    case 'stop-collection':
      return (
        <ConfirmDialog
          icon={STOP}
          title={labels.stopTitle}
          text={labels.stopText}
          confirmLabel={labels.stopCollection}
          onConfirm={async (key) => {
            await operations.run({ operation: 'stop-collection' }, key)
            return `${labels.stopCollection}: ${labels.done}`
          }}
          onClose={closeDialog}
        />
      )
  }
}
