import type { ReactNode } from 'react'
import type { BudgetReport } from '../../../src/model/report/budget.ts'
import { useSettings } from '../../context.ts'
import { useDetails } from '../../data/use-history.ts'
import { reasonOf } from '../../logic/sentences.ts'
import type { Status } from '../../types.ts'
import { BudgetCap } from './budget-cap.tsx'
import { Folded, NotRefreshed } from './folded.tsx'

const TONE: Readonly<Record<BudgetReport['verdict'], Status>> = {
  fits: 'ok',
  tight: 'warning',
  over: 'critical',
  unknown: 'unknown',
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
      <ul className="ndm-plain">
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
    const waits = value === undefined && error === undefined
    const missing = error === undefined ? labels.budgetMissing : reasonOf(error, labels)
    return (
      <Folded
        name="budget"
        title={labels.budget}
        tone="unknown"
        line={waits ? labels.loading : missing}
        says={false}
      />
    )
  }
  // A chain of dashes would only look like a diagram.
  const known = budget.chain.some(({ demand, cap, used }) => (demand ?? cap ?? used) !== null)
  return (
    <Folded
      name="budget"
      title={labels.budget}
      tone={TONE[budget.verdict]}
      line={
        <>
          {known ? <b>{labels.budgetVerdict[budget.verdict]}</b> : budget.sentence}
          <NotRefreshed since={error && value?.timestamp} />
        </>
      }
      says={budget.verdict === 'tight' || budget.verdict === 'over'}
    >
      {known && (
        <>
          <p className="ndm-lead">
            <bdi>{budget.sentence}</bdi>
          </p>
          <ol className="ndm-chain" aria-label={labels.chain}>
            {budget.chain.map((link) => (
              <BudgetCap
                key={link.layer}
                link={link}
                verdict={link.layer === budget.bottleneck ? TONE[budget.verdict] : null}
              />
            ))}
          </ol>
        </>
      )}
      {(budget.terms.length > 0 || budget.suggestions.length > 0) && (
        <div className="ndm-two">
          <Terms budget={budget} />
          <Suggestions budget={budget} />
        </div>
      )}
    </Folded>
  )
}
