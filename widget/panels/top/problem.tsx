import type { ReactNode } from 'react'
import { useLive, useSettings } from '../../context.ts'
import { reasonOf } from '../../logic/sentences.ts'
import { Button, bounded, LOCK, PLUG } from '../../ui/index.ts'
import { NotInstalled } from '../lazy-panels.tsx'
import { Screen } from '../screen.tsx'
import { Countdown } from './notice.tsx'

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
