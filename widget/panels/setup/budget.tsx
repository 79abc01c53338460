import type { ReactNode } from 'react'
import type { BudgetLink, BudgetReport } from '../../../src/model/report/budget.ts'
import { useSettings } from '../../context.ts'
import { useDetails } from '../../data/use-history.ts'
import { demandPercent, usedPercent } from '../../logic/budget.ts'
import { reasonOf } from '../../logic/sentences.ts'
import type { Status } from '../../types.ts'
import { Meter, Nothing, Panel, StatusBadge } from '../../ui/index.ts'

const TONE: Readonly<Record<BudgetReport['verdict'], Status>> = {
  fits: 'ok',
  tight: 'warning',
  over: 'critical',
  unknown: 'unknown',
}

function Link({ link, verdict }: { readonly link: BudgetLink; readonly verdict: Status | null }): ReactNode {
  const { labels, format } = useSettings()
  const number = (value: number | null): string => (value === null ? '–' : format.int(value))
  const demand = demandPercent(link)
  const bottleneck = verdict !== null
  const status = verdict ?? ((demand ?? usedPercent(link)) === null ? 'unknown' : 'ok')
  return (
    <li className="ndm-link-card" data-status={status} data-bottleneck={bottleneck || undefined}>
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
      <Meter
        percent={usedPercent(link)}
        behind={demand}
        status={status}
        tick={null}
        label={`${labels.mayAsk} ${number(link.demand)}, ${labels.usedNow} ${number(link.used)}, ${labels.cap} ${number(link.cap)}`}
      />
      <p className="ndm-d">
        {link.demand !== null && (
          <>
            {labels.usedNow} <bdi>{number(link.used)}</bdi> ·{' '}
          </>
        )}
        {link.demand === null && `${labels.usedNow} · `}
        {labels.source[link.source]}
      </p>
      <p className="ndm-d">
        <bdi>{link.label}</bdi>
      </p>
    </li>
  )
}

interface BudgetProps {
  readonly budget: BudgetReport
}

function Terms({ budget }: BudgetProps): ReactNode {
  const { labels, format } = useSettings()
  if (budget.terms.length === 0) return null
  return (
    <div>
      <p className="ndm-label">{labels.terms}</p>
      <dl className="ndm-terms">
        {budget.terms.map((term) => (
          <div key={term.label}>
            <dt>
              <bdi>{term.label}</bdi>{' '}
              <span className="ndm-d">
                <bdi>{term.detail}</bdi>
              </span>
            </dt>
            <dd>{format.int(term.connections)}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

function Suggestions({ budget }: BudgetProps): ReactNode {
  const { labels, format } = useSettings()
  if (budget.suggestions.length === 0) return null
  return (
    <div>
      <p className="ndm-label">{labels.suggestions}</p>
      <ul className="ndm-plain ndm-suggest">
        {budget.suggestions.map((one) => (
          <li key={`${one.service} ${one.pool}`}>
            {labels.suggestion(one.service, one.pool, format.int(one.max), format.int(one.suggestedMax))}
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Connections that could be requested against those available, cap by cap, from the app to Postgres. */
export function BudgetPanel(): ReactNode {
  const { labels } = useSettings()
  const { value, error } = useDetails()
  const budget = value?.budget
  if (budget === undefined) {
    return (
      <Panel name="budget" title={labels.budget}>
        {value === undefined && error === undefined ? (
          <div className="ndm-skel ndm-skel-row" />
        ) : (
          <Nothing title={labels.budgetMissing}>
            {error === undefined ? undefined : reasonOf(error, labels)}
          </Nothing>
        )}
      </Panel>
    )
  }
  // A chain of dashes would only look like a diagram.
  const known = budget.chain.some(({ demand, cap, used }) => (demand ?? cap ?? used) !== null)
  return (
    <Panel
      name="budget"
      title={labels.budget}
      badge={<StatusBadge status={TONE[budget.verdict]}>{labels.budgetVerdict[budget.verdict]}</StatusBadge>}
    >
      <p className="ndm-lead">
        <bdi>{budget.sentence}</bdi>
      </p>
      {known && (
        <ol className="ndm-chain" aria-label={labels.chain}>
          {budget.chain.map((link) => (
            <Link
              key={link.layer}
              link={link}
              verdict={link.layer === budget.bottleneck ? TONE[budget.verdict] : null}
            />
          ))}
        </ol>
      )}
      {(budget.terms.length > 0 || budget.suggestions.length > 0) && (
        <div className="ndm-two">
          <Terms budget={budget} />
          <Suggestions budget={budget} />
        </div>
      )}
    </Panel>
  )
}
