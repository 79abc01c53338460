import { type ReactNode, useState } from 'react'
import { useLive, useSettings } from '../../context.ts'
import { Button, COPY, copyText, toneWord } from '../../ui/index.ts'
import { incidentReport } from './incident-report.ts'

/** Copies the page's contents as a report for a ticket; hidden while nothing is wrong. */
export function CopyReport(): ReactNode {
  const { labels, format, announcer } = useSettings()
  const { data, status } = useLive()
  const [state, setState] = useState<'done' | 'failed'>()
  if (data === undefined || data.verdict.causes.length === 0) return null
  const copy = async (): Promise<void> => {
    const done = await copyText(incidentReport(data, toneWord(labels, status), labels, format))
    setState(done ? 'done' : 'failed')
    announcer.say(done ? labels.copied : labels.copyFailed)
  }
  return (
    <Button icon={COPY} state={state} onClick={() => void copy()}>
      {state === 'done' ? labels.copied : state === 'failed' ? labels.copyFailed : labels.copyReport}
    </Button>
  )
}
