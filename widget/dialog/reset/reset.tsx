import { type ReactNode, useEffect, useState } from 'react'
import { useLive, useSettings } from '../../context.ts'
import { count } from '../../logic/sentences.ts'
import { ConfirmDialog } from '../confirm.tsx'
import { doneText } from '../result.ts'
import { type Scope, ScopeChoice } from '../scope-choice.tsx'
import { consequences, inUse, resetName } from './count.ts'
import { TypedName } from './typed-name.tsx'

/** Announces once that the numbers changed while the dialog was open; the page's live region is inert behind it. */
function Moving({ amount }: { readonly amount: number }): ReactNode {
  const { labels, format } = useSettings()
  const [start] = useState(amount)
  const [said, setSaid] = useState<string | null>(null)
  useEffect(() => {
    if (amount !== start) setSaid((before) => before ?? labels.numbersChanged(format.int(amount)))
  }, [amount, start, labels, format])
  return (
    <p className="ndm-sr" role="status">
      {said}
    </p>
  )
}

function Consequences({ lines }: { readonly lines: ReturnType<typeof consequences> }): ReactNode {
  const { format } = useSettings()
  if (lines.length === 0) return null
  return (
    <ul className="ndm-cons">
      {lines.map(([number, text], index) => (
        <li key={index === 0 ? 'open' : text}>
          <b>{format.int(number)}</b>
          <span>{text}</span>
        </li>
      ))}
    </ul>
  )
}

/** The last resort, behind a typed name. */
export function ResetDialog({
  service,
  onClose,
}: {
  readonly service?: string
  readonly onClose: () => void
}): ReactNode {
  const { labels, format } = useSettings()
  const { data, operations } = useLive()
  const [scope, setScope] = useState<Scope>('instance')
  const [typed, setTyped] = useState('')
  if (data === undefined) return null
  const name = service ?? resetName(data)
  const amount = inUse(data, scope, service)
  const lines = consequences(data, amount, scope, labels)
  const unlisted = amount === null ? labels.resetUncounted : labels.resetDone(count(format, amount))
  return (
    <ConfirmDialog
      role="alertdialog"
      icon="critical"
      variant="danger"
      title={labels.resetTitle(name)}
      text={labels.resetText}
      confirmLabel={amount === null ? labels.resetUncounted : labels.resetButton(count(format, amount))}
      refusal={typed.trim() === name ? undefined : labels.typeFirst(name)}
      onConfirm={async (key) => {
        const answer = await operations.run(
          { operation: 'emergency-reset', scope, ...(service === undefined ? {} : { service }) },
          key,
        )
        return doneText(answer.result, labels.resetDone, unlisted, labels, format)
      }}
      onClose={onClose}
    >
      <Consequences lines={lines} />
      {amount !== null && <Moving key={scope} amount={amount} />}
      <ScopeChoice data={data} scope={scope} onScope={setScope} />
      <TypedName name={name} typed={typed} onType={setTyped} />
    </ConfirmDialog>
  )
}
