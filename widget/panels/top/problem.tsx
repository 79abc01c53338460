import { type ReactNode, useState } from 'react'
import { useLive, useSettings, useSlot } from '../../context.ts'
import { reasonOf } from '../../logic/sentences.ts'
import { Button, bounded, COPY, copyText, Heading, Icon, type IconName, LOCK, PLUG } from '../../ui/index.ts'
import { Countdown } from './notice.tsx'

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

function ProblemScreenPart(): ReactNode {
  const { labels, onSignIn } = useSettings()
  const { phase, error, refresh } = useLive()
  if (error === undefined) return null
  const again = <Button onClick={() => void refresh()}>{labels.tryAgain}</Button>
  switch (phase) {
    case 'unauthenticated':
      return (
        <Screen
          icon={LOCK}
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
        <Screen icon={LOCK} title={labels.forbiddenTitle} actions={again}>
          {error.message === '' ? labels.forbiddenText : error.message}
          {error.code !== null && <> ({error.code})</>} <Countdown />
        </Screen>
      )
    case 'not-installed':
      return <NotInstalled />
    default:
      return (
        <Screen
          icon={error.kind === 'offline' ? PLUG : 'critical'}
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
            labels.noAnswer(error.request, reasonOf(error, labels))
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

/** Fills the card when there is nothing to show: no answer, no permission, no route. */
export const ProblemScreen: (props: Record<never, never>) => ReactNode = bounded(ProblemScreenPart)
