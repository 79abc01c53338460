import { type ReactNode, useId, useState } from 'react'
import { useSettings } from '../../context.ts'
import { culpritNames } from '../../logic/causes.ts'
import type { MonitoringReport } from '../../report.ts'
import { Disclosure } from '../../ui/index.ts'

type Alert = MonitoringReport['alerts'][number]

/** Who caused an alert and what it was judged by, folded; nothing when the server knows neither. */
export function AlertEvidence({
  alert: { culprit = {}, evidence = [] },
  name,
}: {
  readonly alert: Alert
  /** What the alert is called. */
  readonly name: string
}): ReactNode {
  const { labels } = useSettings()
  const [open, setOpen] = useState(false)
  const list = useId()
  const names = culpritNames({ culprit })
  if (names.length + evidence.length === 0) return null
  return (
    <>
      <Disclosure open={open} controls={list} onToggle={() => setOpen(!open)}>
        <span>
          {labels.evidence}
          <span className="ndm-sr"> {name}</span>
        </span>
      </Disclosure>
      {open && (
        <dl className="ndm-meta" id={list}>
          {names.length > 0 && (
            <>
              <dt>{labels.causedBy}</dt>
              <dd>
                {names.map((one) => (
                  <div key={one}>
                    <bdi>{one}</bdi>
                  </div>
                ))}
              </dd>
            </>
          )}
          {evidence.map(({ label, value }) => (
            <Line key={label} label={label} value={value} />
          ))}
        </dl>
      )}
    </>
  )
}

function Line({ label, value }: { readonly label: string; readonly value: string }): ReactNode {
  return (
    <>
      <dt>
        <bdi>{label}</bdi>
      </dt>
      <dd>
        <bdi>{value}</bdi>
      </dd>
    </>
  )
}
