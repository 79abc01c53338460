import { type ReactNode, useState, useSyncExternalStore } from 'react'
import { useLive, useSettings, useSlot } from '../context.ts'
import { count, reasonOf } from '../logic/words.ts'
import { Button } from '../ui/button.tsx'
import { Icon, type IconName } from '../ui/icon.tsx'
import { Heading } from '../ui/panel.tsx'
import { useNow } from '../ui/time.tsx'

/** Text to the clipboard; `false` when the browser does not allow it. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

/** The seconds until the next automatic try, counted down. */
export function Countdown(): ReactNode {
  const { feed, labels, format } = useSettings()
  const { nextRetryAt } = useSyncExternalStore(feed.subscribe, feed.read, feed.read)
  const now = useNow(1000)
  if (nextRetryAt === null || now === null) return null
  return <span> {labels.nextTry(format.duration(Math.max(1, Math.ceil((nextRetryAt - now) / 1000)) * 1000))}</span>
}

interface ScreenProps {
  readonly icon: IconName
  readonly title: string
  readonly children: ReactNode
  readonly actions?: ReactNode
}

function Screen({ icon, title, children, actions }: ScreenProps): ReactNode {
  const { ids } = useSettings()
  const slot = useSlot()
  return (
    <div {...slot('notice', 'ndm-empty')}>
      <Icon name={icon} size={24} />
      <Heading id={`${ids}screen`} className="ndm-verdict-t">
        {title}
      </Heading>
      <div className="ndm-verdict-d">{children}</div>
      {actions !== undefined && <div className="ndm-row ndm-ctr">{actions}</div>}
    </div>
  )
}

const MOUNT_LINE = "export { GET, POST } from 'next-db-monitoring/routes/database'"

function NotInstalled(): ReactNode {
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
      icon="plug"
      title={labels.notInstalledTitle}
      actions={
        <>
          <Button icon="copy" state={copied ? 'done' : undefined} onClick={() => void copy()}>
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

/** Fills the card when there is nothing to show: no answer, no permission, no route. */
export function ProblemScreen(): ReactNode {
  const { labels, onSignIn } = useSettings()
  const { phase, error, refresh } = useLive()
  if (error === undefined) return null
  const again = <Button onClick={() => void refresh()}>{labels.tryAgain}</Button>
  switch (phase) {
    case 'unauthenticated':
      return (
        <Screen
          icon="lock"
          title={labels.signInTitle}
          actions={
            <>
              {onSignIn !== undefined && (
                <Button variant="primary" onClick={onSignIn}>
                  {labels.signIn}
                </Button>
              )}
              {again}
            </>
          }
        >
          {error.message === '' ? labels.signInText : error.message}
        </Screen>
      )
    case 'forbidden':
      return (
        <Screen icon="lock" title={labels.forbiddenTitle} actions={again}>
          {error.message === '' ? labels.forbiddenText : error.message}
          {error.code !== null && <> ({error.code})</>}
        </Screen>
      )
    case 'not-installed':
      return <NotInstalled />
    default:
      return (
        <Screen
          icon={error.kind === 'offline' ? 'plug' : 'critical'}
          title={error.kind === 'offline' ? labels.offlineTitle : labels.cannotLoad}
          actions={again}
        >
          {error.kind === 'offline' ? (
            labels.offlineText
          ) : error.kind === 'malformed' ? (
            <>
              {labels.malformed(error.request, error.message)} {labels.malformedHint}
            </>
          ) : error.status === null ? (
            labels.noAnswer(error.request, error.message)
          ) : (
            <>
              {labels.answered(error.request, String(error.status))} {error.message}
            </>
          )}
          <Countdown />
        </Screen>
      )
  }
}

/** Above the last good numbers: they are old, or no longer collected. */
export function DataNotice(): ReactNode {
  const { labels, format, feed, readOnly } = useSettings()
  const { data, phase, error, refresh, operations } = useLive()
  const slot = useSlot()
  const { failures, updatedAt } = useSyncExternalStore(feed.subscribe, feed.read, feed.read)
  if (data === undefined) return null
  if (phase === 'stale') {
    return (
      <div {...slot('notice', 'ndm-verdict')} data-status="info">
        <Icon name={error?.kind === 'offline' ? 'plug' : 'unknown'} size={18} />
        <p className="ndm-verdict-t">{labels.showingFrom(format.clock(updatedAt ?? Date.parse(data.timestamp)))}</p>
        <p className="ndm-verdict-d">
          {error === undefined
            ? null
            : error.kind === 'offline'
              ? `${labels.offlineTitle}. ${labels.offlineText}`
              : labels.refreshesFailed(count(format, failures), reasonOf(error, labels))}
          <Countdown />
        </p>
        <div className="ndm-verdict-a">
          <Button onClick={() => void refresh()}>{labels.tryNow}</Button>
        </div>
      </div>
    )
  }
  if (phase !== 'stopped') return null
  const may = data.capabilities.collection
  const { lastBeatAt } = data.collection
  return (
    <div {...slot('notice', 'ndm-verdict')} data-status="info">
      <Icon name="pause" size={18} />
      <p className="ndm-verdict-t">{labels.stoppedTitle}</p>
      <p className="ndm-verdict-d">
        {lastBeatAt !== null && <>{labels.stoppedSince(format.clock(Date.parse(lastBeatAt)))} </>}
        {labels.stoppedText}
      </p>
      {!readOnly && (
        <div className="ndm-verdict-a">
          <Button
            variant="primary"
            state={operations.states['start-collection']}
            refusal={may.allowed ? undefined : (may.reason ?? labels.notAllowed)}
            onClick={() => void operations.run({ operation: 'start-collection' }).catch(() => {})}
          >
            {labels.startCollection}
          </Button>
        </div>
      )}
    </div>
  )
}
