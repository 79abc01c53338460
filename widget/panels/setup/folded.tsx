import { type ReactNode, useId, useState } from 'react'
import { useLive, useSettings, useSlot } from '../../context.ts'
import { isFleet } from '../../logic/instances.ts'
import { isolate } from '../../logic/sentences.ts'
import type { PanelName } from '../../types.ts'
import { Disclosure, Heading, StatusIcon, type Tone, useWhen } from '../../ui/index.ts'

export interface FoldedProps {
  readonly name: PanelName
  readonly title: string
  readonly tone: Tone
  /** The whole message while nothing is wrong. */
  readonly line: ReactNode
  /** Something needs attention: open until the reader decides otherwise. */
  readonly says: boolean
  /** It speaks of the answering instance, also where the page is about several. @default false */
  readonly ofOne?: boolean
  /** The line cannot be opened while there are no details. */
  readonly children?: ReactNode
}

/** Says since when details are old, when their refreshes fail. */
export function NotRefreshed({ since }: { readonly since: string | undefined }): ReactNode {
  const { labels } = useSettings()
  const when = useWhen()
  return since === undefined ? null : <> · {labels.notRefreshed(when(Date.parse(since)))}</>
}

/** Which instance a panel speaks of; nothing while there is one only. */
function OnlyOf(): ReactNode {
  const { labels } = useSettings()
  const { data } = useLive()
  return data !== undefined && isFleet(data) ? <> · {labels.onlyOf(isolate(data.instance.id))}</> : null
}

/** A panel that is one line of status until something needs attention, or it is opened. */
export function Folded({ name, title, tone, line, says, ofOne = false, children }: FoldedProps): ReactNode {
  const { ids } = useSettings()
  const slot = useSlot()
  const content = useId()
  const [choice, setChoice] = useState<boolean>()
  const id = `${ids}${name}`
  const more = children !== undefined && children !== null
  const open = more && (choice ?? says)
  return (
    <section
      {...slot('panel', `ndm-panel ndm-p-${name}`)}
      data-panel={name}
      data-state={open ? 'open' : 'folded'}
      aria-labelledby={id}
    >
      <div className="ndm-ph">
        <Heading id={id}>
          {more ? (
            <Disclosure open={open} controls={content} onToggle={() => setChoice(!open)}>
              {title}
            </Disclosure>
          ) : (
            title
          )}
        </Heading>
        <p className="ndm-line">
          <StatusIcon status={tone} />
          <span className="ndm-d">
            {line}
            {ofOne && <OnlyOf />}
          </span>
        </p>
      </div>
      {open && <div id={content}>{children}</div>}
    </section>
  )
}
