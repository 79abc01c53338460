import { type ReactNode, useId, useState } from 'react'
import type { Cause } from '../../../src/model/verdict.ts'
import { useSettings } from '../../context.ts'
import type { Told } from '../../logic/causes.ts'
import { count } from '../../logic/sentences.ts'
import { Disclosure, StatusIcon } from '../../ui/index.ts'

function Line({ cause }: { readonly cause: Cause }): ReactNode {
  return (
    <li>
      <StatusIcon status={cause.severity} size={14} /> <bdi>{cause.sentence}</bdi>
    </li>
  )
}

/** What else is wrong: what the headline explains is folded, what stands beside it is not. */
export function OtherCauses({ explained, others }: Told): ReactNode {
  const { labels, format } = useSettings()
  const [open, setOpen] = useState(false)
  const list = useId()
  if (explained.length + others.length === 0) return null
  return (
    <div className="ndm-verdict-o">
      {explained.length > 0 && (
        <Disclosure open={open} controls={list} onToggle={() => setOpen(!open)}>
          {labels.explains(count(format, explained.length))}
        </Disclosure>
      )}
      {open && (
        <ul className="ndm-plain" id={list}>
          {explained.map((one) =>
            typeof one === 'string' ? (
              <li key={one}>{labels.cause[one]}</li>
            ) : (
              <Line key={one.sentence} cause={one} />
            ),
          )}
        </ul>
      )}
      {others.length > 0 && (
        <>
          <p className="ndm-label">{labels.alsoWrong}</p>
          <ul className="ndm-plain">
            {others.map((one) => (
              <Line key={one.sentence} cause={one} />
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
