import type { ReactNode } from 'react'
import { useSettings, useSlot } from '../context.ts'
import type { PanelName } from '../types.ts'

export interface HeadingProps {
  readonly id: string
  /** Levels below the widget's own heading. */
  readonly below?: 1 | 2
  readonly className?: string
  readonly children: ReactNode
}

/** A heading at the level the host's outline needs. */
export function Heading({ id, below = 1, className = 'ndm-pt', children }: HeadingProps): ReactNode {
  const { headingLevel } = useSettings()
  const Tag = `h${headingLevel + below}` as 'h3' | 'h4' | 'h5' | 'h6'
  return (
    <Tag className={className} id={id} tabIndex={-1}>
      {children}
    </Tag>
  )
}

export interface PanelProps {
  readonly name: PanelName
  readonly title: string
  /** Shown beside the title. */
  readonly count?: number
  readonly badge?: ReactNode
  /** At the end of the title row. */
  readonly tools?: ReactNode
  readonly children: ReactNode
}

/** One labelled section of the card. */
export function Panel({ name, title, count, badge, tools, children }: PanelProps): ReactNode {
  const { ids, format } = useSettings()
  const slot = useSlot()
  const id = `${ids}${name}`
  return (
    <section {...slot('panel', `ndm-panel ndm-p-${name}`)} data-panel={name} aria-labelledby={id}>
      <div className="ndm-ph">
        <Heading id={id}>
          {title}
          {count !== undefined && <span className="ndm-count">{format.int(count)}</span>}
          {badge}
        </Heading>
        {tools}
      </div>
      {children}
    </section>
  )
}

/** What stands in a panel that has nothing to list. */
export function Nothing({
  title,
  children,
}: {
  readonly title: ReactNode
  readonly children?: ReactNode
}): ReactNode {
  return (
    <div className="ndm-nothing">
      <p className="ndm-t">{title}</p>
      {children !== undefined && <p className="ndm-d">{children}</p>}
    </div>
  )
}
