import { type ReactNode, useId, useState } from 'react'
import type { LeakReport, StackFrame } from '../../../src/model/report/leak.ts'
import { useLive, useSettings, useSlot } from '../../context.ts'
import { refusalOf } from '../../logic/capability.ts'
import { BY_HAND, byVerdict, openLeaks, originOf } from '../../logic/leak.ts'
import { count } from '../../logic/sentences.ts'
import { foldStack, functionOf, locationOf, stackText } from '../../logic/stack.ts'
import { Button, COPY, copyText, DOWN, END, Icon, Moment, Panel } from '../../ui/index.ts'

/** Rows shown before "Show all": more would bury what stands below. */
const SHOWN = 10

function Frame({ frame }: { readonly frame: StackFrame }): ReactNode {
  const name = functionOf(frame)
  return (
    <>
      {name !== null && <span className="ndm-fn">{name} </span>}
      <span className="ndm-loc">{locationOf(frame)}</span>
    </>
  )
}

function Stack({ leak }: { readonly leak: LeakReport }): ReactNode {
  const { labels, format } = useSettings()
  const [unfolded, setUnfolded] = useState(false)
  if (leak.stack === null || leak.stack.length === 0) return <p className="ndm-d">{labels.noStack}</p>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls sideways must be reachable by keyboard
    <ol className="ndm-stack ndm-mono" tabIndex={0} aria-label={labels.acquiredAt}>
      {foldStack(leak.stack).map((row) =>
        row.kind === 'frame' ? (
          <li key={locationOf(row.frame)} className="ndm-app">
            <Frame frame={row.frame} />
          </li>
        ) : unfolded ? (
          row.frames.map((frame) => (
            <li key={locationOf(frame)}>
              <Frame frame={frame} />
            </li>
          ))
        ) : (
          <li key={`${locationOf(row.frames[0]!)}+`} className="ndm-hid">
            <button type="button" className="ndm-fold" dir="auto" onClick={() => setUnfolded(true)}>
              {labels.framesFolded(count(format, row.frames.length))}
            </button>
          </li>
        ),
      )}
    </ol>
  )
}

function CopyStack({ leak }: { readonly leak: LeakReport }): ReactNode {
  const { labels, announcer } = useSettings()
  const [state, setState] = useState<'done' | 'failed' | undefined>()
  const copy = async (): Promise<void> => {
    const done = await copyText(stackText(leak))
    setState(done ? 'done' : 'failed')
    announcer.say(done ? labels.copied : labels.copyFailed)
  }
  return (
    <Button icon={COPY} state={state} onClick={() => void copy()}>
      {state === 'done' ? labels.copied : state === 'failed' ? labels.copyFailed : labels.copyStack}
    </Button>
  )
}

function Details({ leak, id }: { readonly leak: LeakReport; readonly id: string }): ReactNode {
  const { labels, format, openDialog, readOnly, slots } = useSettings()
  const { data, operations } = useLive()
  return (
    <div className="ndm-lbody" id={id}>
      <div>
        <p className="ndm-label">{labels.acquiredAt}</p>
        <Stack leak={leak} />
      </div>
      <dl className="ndm-meta">
        {leak.reason != null && (
          <>
            <dt>{labels.leakReason}</dt>
            <dd>
              <bdi>{leak.reason}</bdi> ({labels.certainty[leak.certainty]})
            </dd>
          </>
        )}
        {leak.lastOperation !== null && (
          <>
            <dt>{labels.lastOperation}</dt>
            <dd className="ndm-mono">
              <bdi>{leak.lastOperation}</bdi>
            </dd>
          </>
        )}
        <dt>{labels.operation}</dt>
        <dd className="ndm-mono">
          <bdi>{leak.operation}</bdi>
        </dd>
        <dt>{labels.servicePool}</dt>
        <dd>
          <bdi>{leak.service}</bdi> · <bdi>{leak.pool}</bdi>
        </dd>
        <dt>{labels.acquired}</dt>
        <dd>
          <Moment at={leak.acquiredAt} as="clockSeconds" />
          {leak.limitMs !== null && (
            <>
              , {labels.limit.toLowerCase()} <bdi>{format.duration(leak.limitMs)}</bdi>
            </>
          )}
        </dd>
      </dl>
      <div className="ndm-row">
        {leak.stack !== null && <CopyStack leak={leak} />}
        {!readOnly && leak.state !== 'returned' && (
          <Button
            state={operations.states[`release:${leak.id}`]}
            refusal={refusalOf(data?.capabilities.release, labels)}
            onClick={() => openDialog({ kind: 'release', ids: [leak.id] })}
          >
            {leak.reclaimable ? labels.release : labels.releaseBooks}
          </Button>
        )}
        {slots.leakActions?.(leak)}
      </div>
    </div>
  )
}

function Leak({ leak, first }: { readonly leak: LeakReport; readonly first: boolean }): ReactNode {
  const { labels, format } = useSettings()
  const slot = useSlot()
  const id = useId()
  const [open, setOpen] = useState(first)
  const facts = [
    originOf(leak) === leak.operation || leak.operation === BY_HAND ? leak.service : leak.operation,
    leak.serverPid === null ? null : labels.pid(String(leak.serverPid)),
    leak.transaction === 'open'
      ? labels.transactionOpen
      : leak.transaction === 'failed'
        ? labels.transactionFailed
        : null,
  ].filter((fact) => fact !== null)
  return (
    <li {...slot('leak', 'ndm-leak')} data-open={open || undefined} data-state={leak.state}>
      <button
        type="button"
        className="ndm-lrow"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        <span className="ndm-chev">
          <Icon name={open ? DOWN : END} />
        </span>
        <span className="ndm-w">
          <span className="ndm-t">
            <bdi>{originOf(leak)}</bdi>
          </span>
          <span className="ndm-d">
            <bdi>{facts.join(' · ')}</bdi>
          </span>
        </span>
        <span className="ndm-age">
          <bdi>{format.duration(leak.heldMs)}</bdi>
          <small>
            {leak.state === 'idle' && leak.idleMs != null
              ? labels.idleFor(format.duration(leak.idleMs))
              : labels.leakState[leak.state]}
          </small>
        </span>
      </button>
      {open && <Details leak={leak} id={id} />}
    </li>
  )
}

/** Connections held without being used, with the code that took them; nothing when there is none. */
export function LeakTable(): ReactNode {
  const { labels, format } = useSettings()
  const { data } = useLive()
  const [all, setAll] = useState(false)
  if (data === undefined) return null
  const leaks = byVerdict(data.leaks, data.verdict.causes[0])
  if (leaks.length === 0) return null
  const shown = all ? leaks : leaks.slice(0, SHOWN)
  return (
    <Panel name="leaks" title={labels.leaks} count={openLeaks(leaks).length}>
      <ul className="ndm-leaks">
        {shown.map((leak, index) => (
          <Leak key={leak.id} leak={leak} first={index === 0} />
        ))}
      </ul>
      {leaks.length > shown.length && (
        <button type="button" className="ndm-btn ndm-mt" onClick={() => setAll(true)}>
          {labels.showAll(count(format, leaks.length))}
        </button>
      )}
    </Panel>
  )
}
