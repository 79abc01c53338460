import { type ReactNode, useMemo } from 'react'
import { FrozenContext, useSettings } from '../context.ts'
import { parts } from '../labels/english/parts.ts'
import type { DbMonitoringReplayProps } from '../types.ts'
import { DbMonitoringWidget } from '../widget.tsx'
import { answerFrom, readIncident, reportOf } from './answers.ts'

/** In place of how fresh the numbers are. */
function Recorded({ at }: { readonly at: number }): ReactNode {
  const { labels, format } = useSettings()
  return <span className="ndm-env">{{ ...parts, ...labels }.recorded(format.full(at))}</span>
}

/** The file's contents, in the widget's form. */
export function Replay({ file, ...looks }: DbMonitoringReplayProps): ReactNode {
  const incident = useMemo(() => readIncident(file), [file])
  const words = { ...parts, ...looks.labels }
  const { recordedOnly, fullestPool } = words
  const answer = useMemo(
    () =>
      incident === null
        ? null
        : {
            initialData: reportOf(incident, { recordedOnly, fullestPool }),
            fetcher: answerFrom(incident, { recordedOnly, fullestPool }),
          },
    [incident, recordedOnly, fullestPool],
  )
  if (incident === null || answer === null) {
    return (
      <div className="ndm-root" role="alert">
        <p className="ndm-card ndm-empty">{words.notAnIncident}</p>
      </div>
    )
  }
  const at = Date.parse(incident.takenAt)
  return (
    <FrozenContext.Provider value={at}>
      <DbMonitoringWidget
        {...looks}
        {...answer}
        // Another file is another page.
        key={incident.takenAt}
        readOnly
        deepLinks={false}
        refreshInterval={0}
        historyRefreshInterval={0}
        slots={{ headerEnd: <Recorded at={at} /> }}
      />
    </FrozenContext.Provider>
  )
}
