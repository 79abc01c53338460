import { type ReactNode, useEffect, useSyncExternalStore } from 'react'
import { useLive, useSettings, useSlot } from '../../context.ts'
import { useLatest } from '../../data/use-report.ts'
import { refusalOf } from '../../logic/capability.ts'
import { count, reasonOf } from '../../logic/sentences.ts'
import type { MonitoringReport } from '../../report.ts'
import { Button, bounded, Icon, PLUG, useNow, useWhen } from '../../ui/index.ts'

/** The seconds until the next automatic try, counted down. */
export function Countdown(): ReactNode {
  const { feed, labels, format } = useSettings()
  const { nextRetryAt } = useSyncExternalStore(feed.subscribe, feed.read, feed.read)
  const now = useNow(1000)
  if (nextRetryAt === null || now === null) return null
  return (
    <span> {labels.nextTry(format.duration(Math.max(1, Math.ceil((nextRetryAt - now) / 1000)) * 1000))}</span>
  )
}

/** No samples are taken: the history has a gap. */
function Stopped({ data }: { readonly data: MonitoringReport }): ReactNode {
  const { labels, readOnly, announcer } = useSettings()
  const { operations } = useLive()
  const slot = useSlot()
  const when = useWhen()
  const { lastBeatAt } = data.collection
  const start = async (): Promise<void> => {
    try {
      await operations.run({ operation: 'start-collection' })
    } catch (failure) {
      announcer.done(labels.actionFailed(reasonOf(failure, labels)), Date.now())
    }
  }
  return (
    <div {...slot('notice', 'ndm-verdict')} data-status="info">
      <Icon name="pause" size={18} />
      <p className="ndm-verdict-t">{labels.stoppedTitle}</p>
      <p className="ndm-verdict-d">
        {lastBeatAt !== null && <>{labels.stoppedSince(when(Date.parse(lastBeatAt)))} </>}
        {labels.stoppedText}
      </p>
      {!readOnly && (
        <div className="ndm-verdict-a">
          <Button
            variant="primary"
            state={operations.states['start-collection']}
            refusal={refusalOf(data.capabilities.collection, labels)}
            onClick={() => void start()}
          >
            {labels.startCollection}
          </Button>
        </div>
      )}
    </div>
  )
}

/** Says once that the page shows old numbers: the outage itself is not announced by a verdict that does not come. */
function useSaid(isOld: boolean, title: string): void {
  const { announcer } = useSettings()
  const latest = useLatest(title)
  useEffect(() => {
    if (isOld) announcer.say(latest.current)
  }, [isOld, announcer, latest])
}

function DataNoticePart(): ReactNode {
  const { labels, format, feed } = useSettings()
  const { data, phase, error, refresh } = useLive()
  const slot = useSlot()
  // Nothing newer has come: the answers' own time stands still.
  const when = useWhen(useNow(60_000))
  const { failures, updatedAt } = useSyncExternalStore(feed.subscribe, feed.read, feed.read)
  const isStale = phase === 'stale' && data !== undefined
  const since = updatedAt ?? (data === undefined ? 0 : Date.parse(data.timestamp))
  const title = (error?.kind === 'forbidden' ? labels.cannotVerify : labels.showingFrom)(when(since))
  useSaid(isStale, title)
  if (data === undefined) return null
  if (isStale) {
    return (
      <div {...slot('notice', 'ndm-verdict')} data-status="info">
        <Icon name={error?.kind === 'offline' ? PLUG : 'unknown'} size={18} />
        <p className="ndm-verdict-t">{title}</p>
        <p className="ndm-verdict-d">
          {error === undefined
            ? null
            : error.kind === 'forbidden'
              ? labels.lastNumbers(error.message === '' ? labels.forbiddenText : error.message)
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
  return phase === 'stopped' ? <Stopped data={data} /> : null
}

/** Above the last good numbers: they are old, or no longer collected. */
export const DataNotice: (props: Record<never, never>) => ReactNode = bounded(DataNoticePart)
