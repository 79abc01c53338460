import type { ReactNode } from 'react'
import type { LeakReport } from '../../../src/model/report/leak.ts'
import { useLive, useSettings } from '../../context.ts'
import { refusalOfRelease } from '../../logic/capability.ts'
import { operationOf, originOf } from '../../logic/leak.ts'
import { Button, DAY_MS, Moment } from '../../ui/index.ts'
import { CopyLink } from '../linked.tsx'
import { CopyStack, Stack } from './leak-stack.tsx'

/** Why it counts as one, what it did last, and since when it is held. */
function Facts({ leak }: { readonly leak: LeakReport }): ReactNode {
  const { labels, format } = useSettings()
  const operation = operationOf(leak)
  return (
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
      {operation !== undefined && (
        <>
          <dt>{labels.operation}</dt>
          <dd className="ndm-mono">
            <bdi>{operation}</bdi>
          </dd>
        </>
      )}
      <dt>{labels.servicePool}</dt>
      <dd>
        <bdi>{leak.service}</bdi> · <bdi>{leak.pool}</bdi>
      </dd>
      <dt>{labels.acquired}</dt>
      <dd>
        <Moment at={leak.acquiredAt} as={leak.heldMs < DAY_MS ? 'clockSeconds' : 'full'} />
        {leak.limitMs !== null && (
          <>
            {labels.comma} {labels.limit} <bdi>{format.duration(leak.limitMs)}</bdi>
          </>
        )}
      </dd>
    </dl>
  )
}

/** What is known of one leak: the code that took it, its last operation, and its own release. */
export function LeakDetails({ leak, id }: { readonly leak: LeakReport; readonly id: string }): ReactNode {
  const { labels, openDialog, readOnly, slots } = useSettings()
  const { data, operations } = useLive()
  return (
    <div className="ndm-lbody" id={id}>
      <Stack leak={leak} />
      <Facts leak={leak} />
      <div className="ndm-row">
        {leak.stack !== null && <CopyStack leak={leak} />}
        {!readOnly && leak.state !== 'returned' && (
          <Button
            state={operations.states[`release:${leak.id}`]}
            refusal={refusalOfRelease([leak], data, labels)}
            onClick={() => openDialog({ kind: 'release', ids: [leak.id] })}
          >
            {leak.reclaimable ? labels.release : labels.releaseBooks}
          </Button>
        )}
        <CopyLink name="leak" id={leak.id} of={leak.instance} label={originOf(leak)} />
        {slots.leakActions?.(leak)}
      </div>
    </div>
  )
}
