import { type ReactNode, useContext } from 'react'
import { FrozenContext, useLive, useSettings } from '../../context.ts'
import { Button, DOWNLOAD } from '../../ui/index.ts'
import { useOperationSpeech } from '../top/speech.ts'

/** Saves the redacted file that `next-db-monitoring incident` writes: whoever may read the page may have it. */
export function SaveIncident(): ReactNode {
  const { labels } = useSettings()
  const { operations } = useLive()
  const speak = useOperationSpeech()
  // Who reads a recorded incident has its file.
  if (useContext(FrozenContext) !== null) return null
  return (
    <Button
      icon={DOWNLOAD}
      state={operations.states.incident}
      onClick={() => void speak(operations.save('incident'), labels.exported)}
    >
      {labels.saveIncident}
    </Button>
  )
}
