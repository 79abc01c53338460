import type { ReactNode } from 'react'
import { useLive, useSettings } from '../../context.ts'
import { refusalOf } from '../../logic/capability.ts'
import { Button, STOP } from '../../ui/index.ts'
import { useOperationSpeech } from '../top/speech.ts'

/** Stops sampling, or starts it again. */
export function Switch({ running }: { readonly running: boolean }): ReactNode {
  const { labels, openDialog, readOnly } = useSettings()
  const { data, operations } = useLive()
  const speak = useOperationSpeech()
  if (readOnly || data === undefined) return null
  const refusal = refusalOf(data.capabilities.collection, labels)
  return (
    <div className="ndm-row ndm-mt">
      {running ? (
        <Button
          icon={STOP}
          state={operations.states['stop-collection']}
          refusal={refusal}
          onClick={() => openDialog({ kind: 'stop-collection' })}
        >
          {labels.stopCollection}
        </Button>
      ) : (
        <Button
          icon="play"
          state={operations.states['start-collection']}
          refusal={refusal}
          onClick={() =>
            void speak(operations.run({ operation: 'start-collection' }), labels.startCollection)
          }
        >
          {labels.startCollection}
        </Button>
      )}
    </div>
  )
}
