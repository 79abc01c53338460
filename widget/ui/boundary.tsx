import { Component, type ReactNode } from 'react'
import { useSettings } from '../context.ts'

function Broken({ why }: { readonly why: string }): ReactNode {
  const { labels } = useSettings()
  return (
    <p className="ndm-broken" role="alert">
      {labels.partFailed} <bdi>{why}</bdi>
    </p>
  )
}

interface State {
  readonly why: string | null
}

/** A part that throws shows that it did; the host page and the other parts stay. */
export class Boundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { why: null }

  static getDerivedStateFromError(error: unknown): State {
    return { why: error instanceof Error ? error.message : String(error) }
  }

  override render(): ReactNode {
    return this.state.why === null ? this.props.children : <Broken why={this.state.why} />
  }
}
