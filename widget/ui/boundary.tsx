import { Component, type ComponentType, type ReactNode, useEffect, useRef, useSyncExternalStore } from 'react'
import { useSettings } from '../context.ts'
import { LoadError } from '../data/http/error.ts'

/** ms a part stays broken at least, doubled each time: one that cannot be shown would throw at every answer. */
const RETRY_MS = 10_000
const MOST_DOUBLINGS = 6

interface BrokenProps {
  readonly why: Error
  /** How often it was tried again in a row. */
  readonly tries: number
  /** Whether nobody waits for it: it was tried again by itself. */
  readonly isQuiet: boolean
  /** Starts over. @param byItself whether nobody asked for it */
  readonly retry: (byItself: boolean) => void
}

function Broken({ why, tries, isQuiet, retry }: BrokenProps): ReactNode {
  const { labels, feed } = useSettings()
  const { failures, updatedAt } = useSyncExternalStore(feed.subscribe, feed.read, feed.read)
  const wasAway = useRef(false)
  const first = useRef(updatedAt)
  const waitMs = RETRY_MS * 2 ** Math.min(tries, MOST_DOUBLINGS)
  useEffect(() => {
    if (failures > 0) wasAway.current = true
    // Once per recovery: code that a new release removed would fail at every answer.
    else if (why instanceof LoadError ? wasAway.current : (updatedAt ?? 0) - (first.current ?? 0) >= waitMs)
      retry(true)
  }, [failures, updatedAt, waitMs, why, retry])
  return (
    <p className="ndm-broken" role={isQuiet ? undefined : 'alert'}>
      {labels.partFailed} <bdi>{why instanceof LoadError ? labels.notLoaded : why.message}</bdi>{' '}
      <button type="button" className="ndm-btn" onClick={() => retry(false)}>
        {labels.tryAgain}
      </button>
    </p>
  )
}

interface Props {
  readonly children: ReactNode
  /** Called before the children are shown again. */
  readonly onRetry?: () => void
}

interface State {
  readonly why: Error | null
}

/** A part that throws shows that it did; the host page and the other parts stay. */
export class Boundary extends Component<Props, State> {
  override state: State = { why: null }
  private tries = 0
  private isQuiet = false
  private triedAt = 0

  static getDerivedStateFromError(error: unknown): State {
    return { why: error instanceof Error ? error : new Error(String(error)) }
  }

  readonly retry = (byItself: boolean): void => {
    // What stayed whole for a while begins anew.
    this.tries = Date.now() - this.triedAt > 2 * RETRY_MS * 2 ** MOST_DOUBLINGS ? 1 : this.tries + 1
    this.isQuiet = byItself
    this.triedAt = Date.now()
    this.props.onRetry?.()
    this.setState({ why: null })
  }

  /** Whether it failed again right after it was tried: what was whole for a while and fails is news. */
  private isRecent(): boolean {
    return Date.now() - this.triedAt < RETRY_MS
  }

  override render(): ReactNode {
    const { why } = this.state
    return why === null ? (
      this.props.children
    ) : (
      <Broken why={why} tries={this.tries} isQuiet={this.isQuiet && this.isRecent()} retry={this.retry} />
    )
  }
}

/** Contains errors of the host's own part: they do not reach the rest of the widget. */
export function bounded<P extends object>(Part: ComponentType<P>): (props: P) => ReactNode {
  return function Bounded(props) {
    return (
      <Boundary>
        <Part {...props} />
      </Boundary>
    )
  }
}
