import type { ReactNode } from 'react'
import type { BudgetLink } from '../../../src/model/report/budget.ts'
import { useSettings } from '../../context.ts'
import { demandPercent, usedPercent } from '../../logic/budget.ts'
import { listOf } from '../../logic/sentences.ts'
import type { Status } from '../../types.ts'
import { Meter } from '../../ui/index.ts'
import { useLit } from '../lit.ts'

/** Its figures in words. */
function useWords({ demand, used, cap }: BudgetLink, number: (value: number | null) => string): string {
  const { labels } = useSettings()
  return listOf(
    [
      `${labels.mayAsk} ${number(demand)}`,
      `${labels.usedNow} ${number(used)}`,
      `${labels.cap} ${number(cap)}`,
    ],
    labels,
  )
}

/** One cap on the way to Postgres: what may be requested of it, what is in use; `verdict` = it is the bottleneck. */
export function BudgetCap({
  link,
  verdict,
}: {
  readonly link: BudgetLink
  readonly verdict: Status | null
}): ReactNode {
  const { labels, format } = useSettings()
  const number = (value: number | null): string => (value === null ? '–' : format.int(value))
  const words = useWords(link, number)
  const demand = demandPercent(link)
  const bottleneck = verdict !== null
  // A leak holds a slot of the app's own pools, which may ask for it once more.
  const isLit = useLit().length > 0 && link.layer === 'app-pools'
  const status = verdict ?? ((demand ?? usedPercent(link)) === null ? 'unknown' : 'ok')
  return (
    <li
      className="ndm-link-card"
      data-status={status}
      data-bottleneck={bottleneck || undefined}
      data-lit={isLit || undefined}
    >
      <p className="ndm-label">
        {labels.layer[link.layer]}
        {bottleneck && <span className="ndm-you">{labels.bottleneck}</span>}
      </p>
      <p className="ndm-cap">
        <bdi>
          <b>{number(link.demand ?? link.used)}</b>
          <small>
            {' '}
            / {number(link.cap)} {labels.cap}
          </small>
        </bdi>
      </p>
      <Meter percent={usedPercent(link)} behind={demand} status={status} tick={null} label={words} />
      <p className="ndm-d">
        {labels.usedNow}
        {link.demand !== null && (
          <>
            {' '}
            <bdi>{number(link.used)}</bdi>
          </>
        )}
        {' · '}
        {labels.source[link.used === null ? 'unknown' : link.source]}
      </p>
      <p className="ndm-d">
        <bdi>{link.label}</bdi>
      </p>
    </li>
  )
}
