import { type ReactNode, useContext, useSyncExternalStore } from 'react'
import { FrozenContext, useLive, useSettings, useSlot } from '../../context.ts'
import { processesOf } from '../../logic/instances.ts'
import { count } from '../../logic/sentences.ts'
import { bounded, Icon, IconButton, StatusBadge, useNow } from '../../ui/index.ts'

/** The only part that ticks: how old the numbers are. */
function Freshness(): ReactNode {
  const { feed, labels, format } = useSettings()
  const { phase, error } = useLive()
  const { updatedAt } = useSyncExternalStore(feed.subscribe, feed.read, feed.read)
  const now = useNow(1000)
  if (updatedAt === null)
    return <span className="ndm-live">{phase === 'loading' ? labels.loading : null}</span>
  const age = now === null ? null : Math.max(0, now - updatedAt)
  const fresh = phase === 'live' && error === undefined
  return (
    <span className="ndm-live" data-state={fresh ? 'fresh' : 'old'}>
      {phase === 'paused' ? <Icon name="pause" size={14} /> : <span className="ndm-pulse" />}
      <time dateTime={new Date(updatedAt).toISOString()}>
        {phase === 'paused'
          ? labels.pausedAt(format.clock(updatedAt))
          : age === null
            ? labels.updatedAt(format.clock(updatedAt))
            : labels.updatedAgo(format.age(age))}
      </time>
    </span>
  )
}

function Badge(): ReactNode {
  const { labels } = useSettings()
  const { data, phase, status } = useLive()
  // Holds the place, so that nothing moves when the first answer comes.
  if (data === undefined) return <span className="ndm-badge ndm-skel ndm-skel-line">&nbsp;</span>
  if (phase === 'stale') return <StatusBadge status="unknown">{labels.stale}</StatusBadge>
  return <StatusBadge status={status} />
}

function HeaderPart(): ReactNode {
  const { ids, labels, format, headingLevel, environment, slots } = useSettings()
  const { data, phase, paused, pause, resume, refresh } = useLive()
  const slot = useSlot()
  const Title = `h${headingLevel}` as 'h2'
  const refused =
    phase === 'unauthenticated' || phase === 'forbidden' || phase === 'not-installed' || phase === 'error'
  const still = useContext(FrozenContext) !== null || refused
  const place = environment ?? (refused ? undefined : data?.instance.environment)
  const version = data?.database.value?.serverVersionNum
  return (
    <header {...slot('header', 'ndm-header')}>
      <div className="ndm-heading">
        <div className="ndm-titlerow">
          <Title {...slot('title', 'ndm-title')} id={`${ids}title`} tabIndex={-1}>
            {labels.title}
          </Title>
          {!refused && <Badge />}
        </div>
        <p className="ndm-sub">
          {place !== undefined && (
            <span>
              <span className="ndm-env">{place}</span>
            </span>
          )}
          {!refused && version !== undefined && (
            <span className="ndm-hide-s">{labels.postgres(String(Math.floor(version / 10_000)))}</span>
          )}
          {!refused && data !== undefined && (
            <span>{labels.instanceCount(count(format, processesOf(data).length))}</span>
          )}
        </p>
      </div>
      <div className="ndm-tools">
        {!still && <Freshness />}
        {!still && (
          <IconButton
            icon={paused ? 'play' : 'pause'}
            label={paused ? labels.resume : labels.pause}
            onClick={paused ? resume : pause}
          />
        )}
        {!still && <IconButton icon="refresh" label={labels.refresh} onClick={() => void refresh()} />}
        {slots.headerEnd}
      </div>
    </header>
  )
}

/** Title, status, where it runs, and how fresh the numbers are. */
export const Header: (props: Record<never, never>) => ReactNode = bounded(HeaderPart)
