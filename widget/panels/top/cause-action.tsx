import type { ReactNode } from 'react'
import type { Cause } from '../../../src/model/verdict.ts'
import { type DialogRequest, useLive, useSettings } from '../../context.ts'
import { pendingOf, refusalOf } from '../../logic/capability.ts'
import { listsAll, releasedBy } from '../../logic/leak.ts'
import { count } from '../../logic/sentences.ts'
import { Button } from '../../ui/button.tsx'

/** The one button a cause offers; nothing where no button helps. */
export function CauseAction({ cause }: { readonly cause: Cause }): ReactNode {
  const { labels, format, openDialog, readOnly } = useSettings()
  const { data, operations } = useLive()
  const { action } = cause
  if (action === null || data === undefined || readOnly) return null
  const { target } = action
  const { instance = data.instance.id } = cause.culprit
  // A cleanup of what another one holds asks every instance, and shows first what it would do.
  const isElsewhere = instance !== data.instance.id
  const leaks = releasedBy(cause, data)
  // Several leaks of one pool are released by their ids: nothing else of their service is touched.
  const operation = leaks.length > 0 ? 'release' : action.operation
  // Released already: the verdict follows in a moment, and there is nothing to clean up meanwhile.
  const isDone = operation === 'cleanup' && cause.kind === 'leak' && listsAll(cause, data)
  // A reset of every instance is too much for what one of them has.
  if (isDone || (operation === 'release' && leaks.length === 0)) return null
  if (isElsewhere && operation === 'emergency-reset') return null
  const service = [target, isElsewhere ? cause.culprit.service : null].find((name) =>
    data.services.some((one) => one.name === name),
  )
  const request: DialogRequest =
    operation === 'release'
      ? { kind: operation, ids: leaks.map((leak) => leak.id) }
      : {
          kind: operation,
          ...(service == null ? {} : { service }),
          ...(isElsewhere ? { scope: 'fleet' } : {}),
        }
  const { capabilities } = data
  const word =
    operation === 'release'
      ? labels.releaseLeaks(count(format, leaks.length))
      : operation === 'cleanup'
        ? labels.cleanUp
        : labels.resetPools
  return (
    <div className="ndm-verdict-a">
      <Button
        variant="primary"
        state={pendingOf(
          operations,
          operation === 'release' ? leaks.map(({ id }) => `release:${id}`) : [operation],
        )}
        refusal={
          refusalOf(capabilities[operation], labels) ??
          (isElsewhere ? refusalOf(capabilities.fleet, labels) : undefined)
        }
        onClick={() => openDialog(request)}
      >
        {word}
      </Button>
    </div>
  )
}
