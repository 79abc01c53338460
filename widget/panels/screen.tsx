import type { ReactNode } from 'react'
import { useSettings, useSlot } from '../context.ts'
import { Heading, Icon, type IconName } from '../ui/index.ts'

interface ScreenProps {
  readonly icon: IconName
  readonly title: string
  readonly children: ReactNode
  readonly actions?: ReactNode
}

/** Fills the card: what is the matter, and what can be done about it. */
export function Screen({ icon, title, children, actions }: ScreenProps): ReactNode {
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
