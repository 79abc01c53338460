import { type ReactNode, useId, useState } from 'react'
import type { SeamState } from '../../../src/model/coverage.ts'
import type { CoverageReport } from '../../../src/model/report/instance.ts'
import { useLive, useSettings } from '../../context.ts'
import { count, isolate, listOf } from '../../logic/sentences.ts'
import { Age, Disclosure, StatusIcon, type Tone } from '../../ui/index.ts'
import { coverageSays } from '../needs-look.ts'
import { Folded } from './folded.tsx'

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

/** Sessions of this process in the database against those tracked. Absent in an older server's answer. */
function Sessions({ found }: { readonly found: CoverageReport['sessions'] | undefined }): ReactNode {
  const { labels, format } = useSettings()
  if (found === undefined) return null
  const { sessions, tracked, untracked, reason } = found
  const names = listOf(
    untracked.map((one) => `${isolate(one.name)} (${format.int(one.count)})`),
    labels,
  )
  const tone: Tone = sessions === null ? 'unknown' : untracked.length > 0 ? 'warning' : 'ok'
  return (
    <ul className="ndm-list">
      <li data-state={tone}>
        <StatusIcon status={tone} />
        <div>
          <p className="ndm-t">{labels.sessions}</p>
          <p className="ndm-d">
            {sessions === null || tracked === null
              ? labels.sessionsUnknown
              : labels.sessionsText(count(format, sessions), count(format, tracked).s)}
          </p>
          {names !== '' && <p className="ndm-d">{labels.sessionsUntracked(names)}</p>}
          {reason !== undefined && <p className="ndm-d">{reason}</p>}
        </div>
      </li>
    </ul>
  )
}

/** Which places of the app report: silence is not health. */
export function CoveragePanel(): ReactNode {
  const { labels, format } = useSettings()
  const { data } = useLive()
  const [open, setOpen] = useState(false)
  const list = useId()
  if (data === undefined) return null
  const { build, seams, sessions } = data.coverage
  const present = seams.filter((one) => one.state !== 'absent')
  const absent = seams.filter((one) => one.state === 'absent')
  const reporting = present.filter(({ state }) => state === 'seen').length
  const says = coverageSays(data.coverage)
  return (
    <Folded
      ofOne
      name="coverage"
      title={labels.coverage}
      tone={says ? 'warning' : reporting > 0 ? 'ok' : 'unknown'}
      line={labels.coverageLine(format.int(reporting), count(format, present.length))}
      says={says}
    >
      <p className="ndm-lead">
        {build === null ? labels.notBuilt : labels.builtWith(build.next, build.bundler)}
      </p>
      <ul className="ndm-list">
        {present.map((one) => (
          <Row key={one.seam} one={one} />
        ))}
      </ul>
      <Sessions found={sessions} />
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
    </Folded>
  )
}
