import { type ReactNode, useState } from 'react'
import { useLive, useSettings } from '../context.ts'
import { Button, COPY, copyText, PLUG } from '../ui/index.ts'
import { Screen } from './screen.tsx'

const MOUNT_LINE = "export { GET, POST } from 'next-db-monitoring/routes/database'"

/** Nothing answers at the address of the routes: the line that mounts them. */
export function NotInstalled(): ReactNode {
  const { labels, endpoint, announcer } = useSettings()
  const { refresh } = useLive()
  const [copied, setCopied] = useState(false)
  const copy = async (): Promise<void> => {
    const done = await copyText(MOUNT_LINE)
    setCopied(done)
    announcer.say(done ? labels.copied : labels.copyFailed)
  }
  return (
    <Screen
      icon={PLUG}
      title={labels.notInstalledTitle}
      actions={
        <>
          <Button icon={COPY} state={copied ? 'done' : undefined} onClick={() => void copy()}>
            {copied ? labels.copied : labels.copyLine}
          </Button>
          <Button onClick={() => void refresh()}>{labels.tryAgain}</Button>
        </>
      }
    >
      {labels.notInstalledText(endpoint)}
      <code className="ndm-code">{MOUNT_LINE}</code>
    </Screen>
  )
}
