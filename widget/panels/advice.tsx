import type { ReactNode } from 'react'
import { useLive, useSettings } from '../context.ts'
import { Panel, StatusIcon } from '../ui/index.ts'

/** What to change, each with its numbers; nothing when there is none. */
export function AdviceList(): ReactNode {
  const { labels } = useSettings()
  const { data } = useLive()
  if (data === undefined || data.recommendations.length === 0) return null
  return (
    <Panel name="advice" title={labels.advice} count={data.recommendations.length}>
      <ul className="ndm-list ndm-advice">
        {data.recommendations.map(({ severity, title, evidence, action }) => (
          <li key={`${title} ${evidence}`}>
            <StatusIcon status={severity} />
            <div>
              <p className="ndm-t">
                <bdi>{title}</bdi>
              </p>
              <p className="ndm-d">
                <bdi>{evidence}</bdi>
              </p>
              <p className="ndm-d">
                <b>
                  <bdi>{action}</bdi>
                </b>
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
