import { Component, type ComponentType, type ReactNode, useEffect, useRef, useSyncExternalStore } from 'react'
import { useSettings } from '../context.ts'
import { LoadError } from '../data/http/error.ts'

/** ms a part stays broken at least, doubled each time: one that cannot be shown would throw at every answer. */
const RETRY_MS = 10_000
const MOST_DOUBLINGS = 6

interface BrokenProps {
  readonly why: Error
  /** How often it was tried again. */
  readonly tries: number
  /** Starts over. */
  readonly retry: () => void
}

function Broken({ why, tries, retry }: BrokenProps): ReactNode {
  const { labels, feed } = useSettings()
  const { failures, updatedAt } = useSyncExternalStore(feed.subscribe, feed.read, feed.read)
  const wasAway = useRef(false)
  const first = useRef(updatedAt)
  const waitMs = RETRY_MS * 2 ** Math.min(tries, MOST_DOUBLINGS)
  useEffect(() => {
    if (failures > 0) wasAway.current = true
    // Once per recovery: code that a new release removed would fail at every answer.
    else if (why instanceof LoadError ? wasAway.current : (updatedAt ?? 0) - (first.current ?? 0) >= waitMs)
      retry()
  }, [failures, updatedAt, waitMs, why, retry])
  return (
    <p className="ndm-broken" role={tries === 0 ? 'alert' : undefined}>
      {labels.partFailed} <bdi>{why instanceof LoadError ? labels.notLoaded : why.message}</bdi>{' '}
      <button type="button" className="ndm-btn" onClick={retry}>
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

  static getDerivedStateFromError(error: unknown): State {
    return { why: error instanceof Error ? error : new Error(String(error)) }
  }

  readonly retry = (): void => {
    this.tries += 1
    this.props.onRetry?.()
    this.setState({ why: null })
  }

  override render(): ReactNode {
    const { why } = this.state
    return why === null ? this.props.children : <Broken why={why} tries={this.tries} retry={this.retry} />
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
