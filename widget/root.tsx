import { type ReactNode, useRef, useSyncExternalStore } from 'react'
import { useLive, useSettings, useSlot } from './context.ts'
import { DialogHost } from './dialog/lazy.tsx'
import { useHostIsDark } from './host-scheme.ts'
import type { RootProps } from './types.ts'

function LiveRegion(): ReactNode {
  const { announcer } = useSettings()
  const text = useSyncExternalStore(announcer.subscribe, announcer.read, announcer.read)
  return (
    <p className="ndm-sr" role="status">
      {text}
    </p>
  )
}

/** The card around the parts: theme, direction, the live region, the dialogs. */
export function Root({
  theme = 'auto',
  tokens = 'own',
  density,
  dir,
  className,
  id,
  children,
}: RootProps): ReactNode {
  const { ids } = useSettings()
  const { phase, status } = useLive()
  const slot = useSlot()
  const own = slot('root', 'ndm-root')
  const element = useRef<HTMLDivElement>(null)
  const dark = useHostIsDark(element, theme === 'auto')
  return (
    // biome-ignore lint/a11y/useSemanticElements: hosts style `section`; a div lets `className` decide margins
    <div
      ref={element}
      role="region"
      {...own}
      className={className === undefined ? own.className : `${own.className} ${className}`}
      id={id}
      dir={dir}
      aria-labelledby={`${ids}title`}
      data-ndm-theme={theme === 'auto' ? undefined : theme}
      data-ndm-host={dark ? 'dark' : undefined}
      data-ndm-tokens={tokens === 'own' ? undefined : tokens}
      data-ndm-density={density === 'compact' ? density : undefined}
      data-phase={phase}
      data-status={status}
    >
      <div {...slot('card', 'ndm-card')}>{children}</div>
      <LiveRegion />
      <DialogHost />
    </div>
  )
}
