import type { ReactNode } from 'react'
import { type DialogRequest, useLive, useSettings } from '../context.ts'
import { originOf } from '../logic/leak.ts'
import { count } from '../logic/sentences.ts'
import { ConfirmDialog } from './confirm.tsx'
import { PartlyDone } from './partly-done.ts'
import { releaseEach } from './release-each.ts'
import { outcomeText, releaseOf, type Told } from './result.ts'

const SHOWN = 5

/** Closes leaked connections, one request each: one that fails does not keep the others. */
export function ReleaseDialog({
  ids,
  onClose,
}: {
  readonly ids: Extract<DialogRequest, { kind: 'release' }>['ids']
  readonly onClose: () => void
}): ReactNode {
  const { labels, format } = useSettings()
  const { data, operations } = useLive()
  const leaks = (data?.leaks ?? []).filter((leak) => ids.includes(leak.id) && leak.state !== 'returned')
  const amount = count(format, leaks.length)
  const release = async (key: string): Promise<Told> => {
    const results = await releaseEach(leaks, data, (leak) =>
      operations.run({ operation: 'release', ...leak }, `${key}-${leak.id}`),
    )
    const done = results.flatMap((result) =>
      result.status === 'fulfilled' ? [releaseOf(result.value.result)] : [],
    )
    const said = outcomeText(done, (freed) => labels.releasedResult(count(format, freed)), labels, format)
    const failed = results.find((result) => result.status === 'rejected')
    if (failed === undefined) return said
    throw done.length === 0 ? failed.reason : new PartlyDone(said, failed.reason)
  }
  return (
    <ConfirmDialog
      title={labels.releaseTitle(leaks.length === 0 ? count(format, ids.length) : amount)}
      text={
        leaks.some((leak) => leak.reclaimable) || leaks.length === 0
          ? labels.releaseText
          : labels.releaseTextBooks
      }
      confirmLabel={labels.releaseButton(amount)}
      refusal={leaks.length === 0 ? labels.releaseNothing : undefined}
      onConfirm={release}
      onClose={onClose}
    >
      {leaks.length === 0 ? (
        <p className="ndm-dd">{labels.releaseNothing}</p>
      ) : (
        <ul className="ndm-cons">
          {leaks.slice(0, SHOWN).map((leak) => (
            <li key={leak.id} data-wide="">
              <b>
                <bdi>{format.age(leak.heldMs)}</bdi>
              </b>
              <span>
                <bdi>{originOf(leak)}</bdi>
              </span>
            </li>
          ))}
          {leaks.length > SHOWN && <li data-wide="">+ {format.int(leaks.length - SHOWN)}</li>}
        </ul>
      )}
    </ConfirmDialog>
  )
}
