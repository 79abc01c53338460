import { type ReactNode, useId, useState } from 'react'
import type { SeamState } from '../../../src/model/coverage.ts'
import type { CoverageReport } from '../../../src/model/report/instance.ts'
import { useLive, useSettings } from '../../context.ts'
import { count } from '../../logic/sentences.ts'
import { Age, Disclosure, Panel, StatusIcon, type Tone } from '../../ui/index.ts'

const TONE: Readonly<Record<SeamState, Tone>> = {
  seen: 'ok',
  wrapped: 'info',
  'never-seen': 'unknown',
  bypassed: 'warning',
  absent: 'unknown',
}

function Row({ one }: { readonly one: CoverageReport['seams'][number] }): ReactNode {
  const { labels, format } = useSettings()
  return (
    <li data-state={one.state}>
      <StatusIcon status={TONE[one.state]} />
      <div>
        <p className="ndm-t">{labels.seam[one.seam]}</p>
        <p className="ndm-d">
          {labels.seamState[one.state]}
          {one.by !== undefined && <> ({labels.seamBy[one.by]})</>}
          {one.count > 0 && <> · {labels.seamCount(count(format, one.count))}</>}
        </p>
      </div>
      <span className="ndm-r">
        {one.lastSeenAt === null ? null : <Age at={one.lastSeenAt} words={labels.ago} />}
      </span>
    </li>
  )
}

/** Which places of the app report: silence is not health. */
export function CoveragePanel(): ReactNode {
  const { labels, format } = useSettings()
  const { data } = useLive()
  const [open, setOpen] = useState(false)
  const list = useId()
  if (data === undefined) return null
  const { build, seams } = data.coverage
  const present = seams.filter((one) => one.state !== 'absent')
  const absent = seams.filter((one) => one.state === 'absent')
  return (
    <Panel name="coverage" title={labels.coverage}>
      <p className="ndm-lead">
        {build === null ? labels.notBuilt : labels.builtWith(build.next, build.bundler)}
      </p>
      <ul className="ndm-list">
        {present.map((one) => (
          <Row key={one.seam} one={one} />
        ))}
      </ul>
      {absent.length > 0 && (
        <div className="ndm-more">
          <Disclosure open={open} controls={list} onToggle={() => setOpen(!open)}>
            {labels.hiddenSeams(count(format, absent.length))}
          </Disclosure>
          {open && (
            <ul className="ndm-list" id={list}>
              {absent.map((one) => (
                <Row key={one.seam} one={one} />
              ))}
            </ul>
          )}
        </div>
      )}
    </Panel>
  )
}
