import assert from 'node:assert/strict'
import type { Rule } from '../../model/extensions.ts'
import { SEVERITIES } from '../../model/health.ts'
import { type Contract, contractOf } from './contract.ts'
import { CALM, SITUATIONS } from './situations.ts'

/** Longest sentence of an alert: it has to fit a chat message and a pager, characters. */
const MOST_LETTERS = 400

/**
 * Requirements of every rule: pure, deterministic, one finding per subject, sentences that can be sent.
 * @param rule yours; it receives observations of a real monitor: idle, busy, full, failing, not measurable
 */
export function ruleContract(rule: Rule): Contract {
  const judging = Object.entries(SITUATIONS).map(([situation, seen]) => [
    `judges ${situation} without changing it, and twice the same`,
    () => {
      const first = rule.judge(seen())
      assert.deepEqual(rule.judge(seen()), first, 'the same observation was judged in two ways')
      const subjects = first.map(({ subject }) => subject)
      assert.equal(new Set(subjects).size, subjects.length, 'two findings have one subject')
      for (const finding of first) {
        assert.equal(finding.rule, rule.id, 'finding.rule is not the id of the rule')
        assert.notEqual(finding.subject, '', 'finding.subject is empty')
        assert.ok(SEVERITIES.includes(finding.severity), `finding.severity: ${finding.severity}`)
        assert.match(finding.message, /^[^\n]+$/)
        assert.ok(
          finding.message.length <= MOST_LETTERS,
          `finding.message is above ${MOST_LETTERS} characters`,
        )
        assert.doesNotMatch(finding.message, /undefined|NaN|\[object|null/)
        for (const field of ['value', 'limit', 'forMs'] as const)
          assert.ok(Number.isFinite(finding[field]), `finding.${field}: ${finding[field]}`)
      }
    },
  ])
  return contractOf({
    ...Object.fromEntries(judging),
    'finds nothing where nothing is wrong'() {
      for (const seen of Object.values(CALM)) assert.deepEqual(rule.judge(seen()), [])
    },
  })
}
