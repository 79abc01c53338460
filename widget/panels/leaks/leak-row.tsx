import { type ReactNode, useId, useMemo, useState } from 'react'
import type { LeakReport } from '../../../src/model/report/leak.ts'
import { useSettings, useSlot } from '../../context.ts'
import { operationOf, originOf } from '../../logic/leak.ts'
import { lineOf } from '../../logic/sentences.ts'
import { DOWN, END, Icon } from '../../ui/index.ts'
import { useLinked } from '../linked.tsx'
import { LeakDetails } from './leak-details.tsx'

export interface LeakLineProps {
  /** What it lights in the rack. */
  readonly leaks: readonly LeakReport[]
  readonly open: boolean
  readonly controls: string
  readonly onToggle: () => void
  readonly title: ReactNode
  readonly facts: string
  readonly heldMs: number
  readonly state: string
}

/** The line that opens a leak or a group of them; the cells it is about light up while it is pointed at. */
export function LeakLine(props: LeakLineProps): ReactNode {
  const { format, spotlight } = useSettings()
  const ids = props.leaks.map(({ id }) => id).join(' ')
  const lit = useMemo(() => spotlight.on(ids.split(' ')), [spotlight, ids])
  return (
    <button
      type="button"
      className="ndm-lrow"
      aria-expanded={props.open}
      aria-controls={props.open ? props.controls : undefined}
      onClick={props.onToggle}
      {...lit}
    >
      <span className="ndm-chev">
        <Icon name={props.open ? DOWN : END} />
      </span>
      <span className="ndm-w">
        <span className="ndm-t">{props.title}</span>
        <span className="ndm-d">{props.facts}</span>
      </span>
      <span className="ndm-age">
        <bdi>{format.duration(props.heldMs)}</bdi>
        <small>{props.state}</small>
      </span>
    </button>
  )
}

export interface LeakRowProps {
  readonly leak: LeakReport
  readonly first: boolean
  /** Inside a group, which already shows its place. @default false */
  readonly grouped?: boolean
}

/** One leak: its owner and its age; opened, all its details. */
export function LeakRow({ leak, first, grouped = false }: LeakRowProps): ReactNode {
  const { labels, format } = useSettings()
  const slot = useSlot()
  const id = useId()
  const [choice, setOpen] = useState<boolean>()
  const [isLinked, element] = useLinked<HTMLLIElement>('leak', leak.id)
  const open = choice ?? (first || isLinked)
  const pid = leak.serverPid === null ? null : labels.pid(String(leak.serverPid))
  const title = grouped ? (pid ?? leak.service) : originOf(leak)
  const operation = operationOf(leak)
  const owner = title === operation ? leak.service : (operation ?? leak.service)
  const facts = [
    owner === title ? null : owner,
    pid === title ? null : pid,
    leak.transaction === 'open'
      ? labels.transactionOpen
      : leak.transaction === 'failed'
        ? labels.transactionFailed
        : null,
    leak.instance,
  ].filter((fact) => fact != null)
  return (
    <li
      ref={element}
      tabIndex={-1}
      {...slot('leak', 'ndm-leak')}
      data-open={open || undefined}
      data-state={leak.state}
    >
      <LeakLine
        leaks={[leak]}
        open={open}
        controls={id}
        onToggle={() => setOpen(!open)}
        title={<bdi>{title}</bdi>}
        facts={lineOf(facts)}
        heldMs={leak.heldMs}
        state={
          leak.state === 'idle' && leak.idleMs != null
            ? labels.idleFor(format.duration(leak.idleMs))
            : labels.leakState[leak.state]
        }
      />
      {open && <LeakDetails leak={leak} id={id} />}
    </li>
  )
}
