import type { Detector } from '../../types.ts'
import { evidence, listed, MOST_LETTERS, named, sentence } from '../../words.ts'

/** The pools may open more connections than the database allows: reported at start, before any request is refused. */
export const budget: Detector = ({ budget: report }) => {
  if (report?.verdict !== 'over') return []
  const { terms, chain, suggestions } = report
  const wanted = suggestions.map(({ pool, suggestedMax }) => `max ${suggestedMax} for ${named(pool)}`)
  const whole = wanted.length === 0 ? report.sentence : `${report.sentence} Suggested: ${wanted.join(', ')}.`
  return [
    {
      kind: 'budget-over',
      subject: 'budget',
      certainty: 'certain',
      severity: 'warning',
      sentence: sentence(whole.length > MOST_LETTERS ? report.sentence : whole),
      effect: '',
      evidence: evidence({ bottleneck: report.bottleneck, suggested: listed(wanted) }),
      culprit: {},
      action: null,
      advice: `${wanted.length === 0 ? 'Lower the largest max' : `Set ${listed(wanted)}`} before the next traffic peak; npx next-db-monitoring budget shows every term. Raising max would not help.`,
      value: terms.reduce((sum, { connections }) => sum + connections, 0),
      limit: chain.at(-1)?.cap ?? 0,
      pools: [],
      services: [],
    },
  ]
}

/** Rules of the user's that hold now. */
export const custom: Detector = ({ custom: findings = [] }) =>
  findings
    .filter(({ hold }) => hold !== true)
    .map((finding) => ({
      kind: 'custom-rule',
      subject: `${finding.rule}:${finding.subject}`,
      certainty: 'certain',
      severity: finding.severity,
      sentence: sentence(finding.message),
      effect: '',
      evidence:
        finding.evidence ??
        evidence({ rule: finding.rule, value: round(finding.value), limit: round(finding.limit) }),
      culprit: finding.culprit ?? {},
      action: null,
      advice: finding.advice ?? `A rule of yours holds (${named(finding.name ?? finding.rule)}).`,
      value: finding.value,
      limit: finding.limit,
      pools: [],
      services: [],
      custom: finding,
    }))

function round(value: number): number {
  return Math.round(value * 100) / 100
}
